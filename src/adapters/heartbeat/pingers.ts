import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Finding } from '../../core/health/evidence.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { errnoOf, reason } from '../errno.ts';

interface PingEvents {
  /** @param rttMs of the echo; undefined when it is not known */
  onFound(address: string, finding: Finding, detail: string, rttMs?: Ms): void;
  /** The program has ended. @param trouble why it could not do its work; '' when it did */
  onGone(trouble: string): void;
}

export interface PingRun {
  stop(): void;
}

/** A program of the system that sends ICMP echoes. */
export interface Pinger {
  /** Takes many addresses at once. */
  readonly isForMany: boolean;
  /** @param addresses numeric ones */
  start(addresses: readonly string[], timeoutMs: Ms, events: PingEvents): PingRun;
}

/** fping where it is, else ping. */
export function findPinger(): Pinger {
  return isProgram('fping') ? fping : ping;
}

/** Debian keeps some programs where users do not look. */
const MORE_FOLDERS: readonly string[] = ['/usr/sbin', '/sbin', '/usr/bin', '/bin'];

function isProgram(name: string): boolean {
  const folders = [...(process.env.PATH ?? '').split(':'), ...MORE_FOLDERS];
  return folders.some((folder) => folder !== '' && existsSync(join(folder, name)));
}

/** One process for all addresses; they go by standard input, where none can be an option. */
export const fping: Pinger = {
  isForMany: true,
  start(addresses, timeoutMs, events) {
    // -e times, -r 0 no second try, -i 1 ms between packets (less is for root only), -t ms of patience
    const options = ['-e', '-r', '0', '-i', '1', '-t', String(Math.ceil(timeoutMs))];
    const child = startProgram('fping', options, addresses.join('\n'));
    return follow(child, events, [0, 1, 2], (line) => {
      const [, alive, ms] = /^(\S+) is alive \((\d+(?:\.\d+)?) ms\)/.exec(line) ?? [];
      if (alive !== undefined) events.onFound(alive, 'answered', '', Number(ms));
      const [, kind, to] = /^ICMP (.+ Unreachable).* for ICMP Echo sent to (\S+)/.exec(line) ?? [];
      if (to !== undefined) events.onFound(to, 'unreachable', `ICMP ${kind}`);
    });
  },
};

export const ping: Pinger = {
  isForMany: false,
  start([address = ''], timeoutMs, events) {
    if (isIP(address) === 0) throw new Error(`"${address}" is no address`); // nor an option
    const options = ['-n', '-c', '1', '-W', String(timeoutMs / 1000), address];
    const child = startProgram('ping', options, '');
    return follow(child, events, [0, 1], (line) => {
      const ms = /^\d+ bytes from .* time[=<](\d+(?:\.\d+)?) ms/.exec(line)?.[1];
      if (ms !== undefined) events.onFound(address, 'answered', '', Number(ms));
      const kind = /^From .* (Destination .* Unreachable)/.exec(line)?.[1];
      if (kind !== undefined) events.onFound(address, 'unreachable', kind);
    });
  },
};

function startProgram(name: string, options: readonly string[], input: string): ChildProcess {
  const path = [process.env.PATH ?? '', ...MORE_FOLDERS].join(':');
  const child = spawn(name, options, { env: { PATH: path, LC_ALL: 'C' }, stdio: 'pipe' });
  child.stdin?.on('error', () => undefined); // it ended without reading all
  child.stdin?.end(input);
  return child;
}

/**
 * Reads what a program says, line by line.
 * @param usual exit codes of one that could do its work
 */
function follow(
  child: ChildProcess,
  events: PingEvents,
  usual: readonly number[],
  onLine: (line: string) => void,
): PingRun {
  let lastWords = '';
  const take = (line: string): void => {
    lastWords = line;
    onLine(line);
  };
  for (const output of [child.stdout, child.stderr]) {
    if (output) createInterface({ input: output }).on('line', take);
  }
  child.on('error', (error) => {
    const isMissing = errnoOf(error) === 'ENOENT';
    events.onGone(isMissing ? 'neither fping nor ping is installed' : reason(error));
  });
  child.on('close', (code) => {
    const isUsual = code !== null && usual.includes(code);
    events.onGone(isUsual ? '' : `${child.spawnfile}: ${lastWords || 'ended early'}`);
  });
  return { stop: () => void child.kill('SIGKILL') };
}
