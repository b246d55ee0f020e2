import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SshSettings } from '../../../core/cluster/probe-settings.ts';
import { LbError } from '../../../core/kernel/errors.ts';
import type { Ms } from '../../../core/kernel/units.ts';
import { openSshFailure } from '../../../core/probe/ssh/openssh-failure.ts';
import { errnoOf, reason } from '../../errno.ts';
import type { Attempt } from './attempt.ts';
import { sshArguments } from './client-configs.ts';
import type { Operator } from './operator.ts';
import type { Shell, ShellEnd, ShellEngine, SshPlace } from './shell.ts';

const SAID_LENGTH = 4096;
/** The path of a socket has at most 108 bytes; ssh puts 58 behind that of its folder. */
const FOLDER_LENGTH = 45;
/** A process that does not end when it is told to is killed then. */
const PATIENCE_MS: Ms = 1000;

/** The ssh program, a process for each node, with all that the operator set up for it. */
export class OpenSshEngine implements ShellEngine {
  readonly #operator: Operator;
  readonly #children = new Set<ChildProcess>();
  #folder: string | undefined;

  constructor(operator: Operator) {
    this.#operator = operator;
  }

  async open(place: SshPlace, command: string, attempt: Attempt): Promise<Shell> {
    const { program, environment } = this.#operator;
    const args = [...this.#options(place.settings, attempt), ...sshArguments(place), command];
    attempt.waitingFor('the ssh program to log in');
    const child = spawn(program, args, { stdio: 'pipe', env: environment });
    this.#children.add(child);
    child.once('close', () => this.#children.delete(child));
    return shellOf(child, () => end(child));
  }

  async close(): Promise<void> {
    const children = [...this.#children];
    await Promise.all(children.map((child) => end(child)));
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
  }

  /**
   * Nothing is asked and nothing forwarded. Two nodes that are one host share a connection. The first
   * value that ssh meets counts, so these come before the operator's own.
   */
  #options(settings: SshSettings, { timeoutMs }: Attempt): string[] {
    const { identityFile, knownHostsFile } = settings;
    this.#folder ??= mkdtempSync(join(shortTemporaryFolder(), 'lbctl-ssh-'));
    const options = {
      BatchMode: 'yes',
      ControlMaster: 'auto',
      ControlPath: `"${join(this.#folder, '%C')}"`,
      ControlPersist: 'no',
      ConnectTimeout: Math.ceil(timeoutMs / 1000) + 1,
      ServerAliveInterval: 15,
      LogLevel: 'ERROR',
      ClearAllForwardings: 'yes',
      ForwardAgent: 'no',
      PermitLocalCommand: 'no',
      RemoteCommand: 'none',
      UpdateHostKeys: 'no',
      ...(knownHostsFile !== undefined && { UserKnownHostsFile: `"${knownHostsFile}"` }),
    };
    return [
      '-T',
      '-x',
      ...Object.entries(options).map(([name, value]) => `-o${name}=${value}`),
      ...(identityFile === undefined ? [] : ['-i', identityFile]),
    ];
  }
}

function shellOf(child: ChildProcess, close: () => void): Shell {
  const { promise: ended, resolve } = Promise.withResolvers<ShellEnd>();
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-SAID_LENGTH);
  });
  child.stdin!.on('error', () => undefined); // its exit tells why
  child.on('error', (error) => {
    const why =
      errnoOf(error) === 'ENOENT' ? 'there is no ssh program here' : `ssh: ${reason(error)}`;
    resolve({ kind: 'lost', error: new LbError('PROBE_FAILED', why) });
  });
  child.on('close', (code, signal) => {
    const how = code === null ? `by ${signal}` : `with exit code ${code}`;
    if (code !== null && code !== 255) return resolve({ kind: 'exited', how, said });
    const { code: failure, reason } = openSshFailure(said, how);
    resolve({ kind: 'lost', error: new LbError(failure, reason) });
  });
  return {
    ended,
    close,
    write: (text) => child.stdin!.write(text),
    onOutput: (handler) => child.stdout!.on('data', handler),
  };
}

/** Ends a process, one way or the other. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  child.once('close', () => resolve());
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  await promise;
  clearTimeout(timer);
}

function shortTemporaryFolder(): string {
  const folder = tmpdir();
  return folder.length + '/lbctl-ssh-XXXXXX'.length <= FOLDER_LENGTH ? folder : '/tmp';
}
