import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Finding } from '../../core/health/evidence.ts';
import type { HeartbeatProbeSpec, HeartbeatTarget } from '../../core/health/heartbeat-probe.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { errnoOf, reason } from '../errno.ts';
import type { OpenCheck } from './open-check.ts';
import { probeOf } from './probe-of.ts';

/** The first line of a plugin is its message; what comes after is for graphs. */
const OUTPUT_LIMIT: Bytes = 4096;
/** A program costs some milliseconds of CPU to start; the others wait for their turn. */
const MOST_AT_ONCE = 32;

/** A program of the operator's, such as a Nagios plugin, in a process group of its own. */
export const exec: HeartbeatProbeSpec = {
  summary: 'a program that ends with 0',
  source: 'Monitoring Plugins, developer guidelines, plugin return codes',
  claims: { needsPort: false, seesRefusal: false, seesFrozen: false, seesRestart: false },
  create() {
    const waiting = new Set<OpenCheck>();
    let running = 0;
    const next = (): void => {
      running--;
      const [first] = waiting;
      if (first === undefined) return;
      waiting.delete(first);
      start(first);
    };
    const start = (check: OpenCheck): void => {
      running++;
      check.whenLate = undefined;
      run(check, next);
    };
    return probeOf((check) => {
      if (running < MOST_AT_ONCE) {
        start(check);
        return;
      }
      waiting.add(check);
      check.release = () => waiting.delete(check);
      check.whenLate = () => ['local', 'too many programs run already: it was not started in time'];
    });
  },
};

/** @param onGone called when no process is left of it */
function run(check: OpenCheck, onGone: () => void): void {
  const [program = '', ...options] = commandFor(check.target);
  let child: ChildProcess;
  try {
    child = spawn(program, options, {
      detached: true, // a group of its own
      env: environmentFor(check.target),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  } catch (error) {
    check.release = undefined;
    check.end('local', `${program}: ${reason(error)}`);
    onGone();
    return;
  }
  const said = { out: '', error: '' };
  take(child.stdout, (text) => {
    said.out = text;
  });
  take(child.stderr, (text) => {
    said.error = text;
  });
  let ended: readonly [number | null, NodeJS.Signals | null] | undefined;
  check.release = () => {
    if (ended === undefined) endGroup(child);
    child.stdout?.destroy(); // open still where a process has left the group
    child.stderr?.destroy();
  };
  check.whenLate = () =>
    ended === undefined
      ? ['no-answer', firstLine(said.out) || 'the program did not end in time']
      : judge(...ended, said);
  child.on('error', (error) => {
    check.end(
      'local',
      `${program}: ${errnoOf(error) === 'ENOENT' ? 'no such program' : reason(error)}`,
    );
    if (child.pid === undefined) onGone();
  });
  child.on('exit', (code, signal) => {
    ended = [code, signal];
    endGroup(child); // what it left behind would keep its output open
    onGone();
  });
  child.on('close', () => {
    if (ended !== undefined) check.end(...judge(...ended, said));
  });
}

function commandFor({ node, host, port, settings: { command = [] } }: HeartbeatTarget): string[] {
  const values: Readonly<Record<string, string>> = { node, host, port: String(port ?? '') };
  return command.map((part) => part.replace(/\{(node|host|port)\}/g, (_, name) => values[name]!));
}

/** Little, so that a check behaves the same by hand, by cron and here. */
function environmentFor({ node, host, port }: HeartbeatTarget): NodeJS.ProcessEnv {
  const { PATH = '/usr/local/bin:/usr/bin:/bin', HOME = '/' } = process.env;
  return {
    PATH,
    HOME,
    LC_ALL: 'C',
    LBCTL_NODE: node,
    LBCTL_HOST: host,
    ...(port !== undefined && { LBCTL_PORT: String(port) }),
  };
}

/**
 * Reads to the end, so that the program never waits for us, and keeps the beginning.
 * @param stream missing when there was no file handle left for it
 */
function take(stream: Readable | null | undefined, keep: (text: string) => void): void {
  if (!stream) return;
  let text = '';
  stream.setEncoding('utf8');
  stream.on('error', () => undefined);
  stream.on('data', (piece: string) => {
    if (text.length >= OUTPUT_LIMIT) return;
    text = (text + piece).slice(0, OUTPUT_LIMIT);
    keep(text);
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

/** Shells end with these when they find no program, or cannot start it. */
const NOT_STARTED: readonly number[] = [126, 127];

/** OK and WARNING are alive, CRITICAL is not; UNKNOWN and a crash tell nothing about the node. */
function judge(
  code: number | null,
  signal: NodeJS.Signals | null,
  said: { readonly out: string; readonly error: string },
): readonly [Finding, string] {
  const words = firstLine(said.out) || firstLine(said.error);
  if (signal !== null) return ['local', `the program was ended by ${signal}`];
  if (code === 0) return ['answered', ''];
  if (code === 1) return ['answered', words];
  const detail = `exit code ${code}${words === '' ? '' : `: ${words}`}`;
  return [code === 3 || NOT_STARTED.includes(code!) ? 'local' : 'wrong', detail];
}

const firstLine = (text: string): string => text.trimStart().split('\n', 1)[0]!;
