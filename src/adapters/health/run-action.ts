import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { RecoveryAction } from '../../core/health/recovery-state.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { errnoOf, reason } from '../errno.ts';

/** How the command of an action ended. */
export interface ActionResult {
  /** `ended` by itself or by somebody else's signal; the rest never ran or was killed here. */
  readonly outcome: 'ended' | 'not-started' | 'timed-out' | 'interrupted';
  /** null when a signal ended it, and when it never ran. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly tookMs: Ms;
  /** The end of what it printed on both outputs, or why it could not be started; not printable. */
  readonly output: string;
}

interface RunOptions {
  readonly timeoutMs?: Ms;
  /** Kills it. */
  readonly signal?: AbortSignal;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const TIMEOUT: Ms = 30_000;
/** A group of processes that does not end when it is told to is killed then. */
const PATIENCE: Ms = 1000;
/** For output that is still in the pipe when the command has ended. */
const DRAIN: Ms = 100;
const OUTPUT_BYTES = 4096;

/**
 * Runs the command of an action without a shell, in a process group of its own, with nothing on its
 * standard input. When its time is over the whole group is told to end, then killed. What the command
 * leaves running when it ends by itself, such as a service that it started, stays.
 *
 * Never rejects. The environment tells what it is about: LBCTL_NODE, LBCTL_EVENT and so on.
 */
export async function runAction(
  action: RecoveryAction,
  { timeoutMs = TIMEOUT, signal, environment = process.env }: RunOptions = {},
): Promise<ActionResult> {
  const began = performance.now();
  const how = signal?.aborted
    ? unstarted('interrupted', '')
    : await run(action.command, actionEnvironment(action, environment), timeoutMs, signal);
  return { ...how, tookMs: performance.now() - began };
}

interface Outputs {
  readonly stdout?: Readable | null;
  readonly stderr?: Readable | null;
}

type How = Omit<ActionResult, 'tookMs'>;

const unstarted = (outcome: ActionResult['outcome'], output: string): How => ({
  outcome,
  exitCode: null,
  signal: null,
  output,
});

async function run(
  [program, ...args]: readonly string[],
  env: Record<string, string>,
  timeoutMs: Ms,
  signal: AbortSignal | undefined,
): Promise<How> {
  try {
    const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
    const child = spawn(program!, args, { env, stdio, detached: true });
    return await watch(child, timeoutMs, signal);
  } catch (error) {
    const why = errnoOf(error) === 'ENOENT' ? 'there is no such program' : reason(error);
    return unstarted('not-started', `${program}: ${why}`);
  }
}

/** Rejects when the program could not be started. */
async function watch(
  child: ChildProcess,
  timeoutMs: Ms,
  interruption: AbortSignal | undefined,
): Promise<How> {
  const ended = new Promise<[code: number | null, signal: string | null]>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve([code, signal]));
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const output = tailOf(child);
  let outcome: ActionResult['outcome'] = 'ended';
  let lastResort: NodeJS.Timeout | undefined;
  const stop = (why: 'timed-out' | 'interrupted') => (): void => {
    if (outcome !== 'ended') return;
    outcome = why;
    killGroup(child, 'SIGTERM');
    lastResort = setTimeout(() => killGroup(child, 'SIGKILL'), PATIENCE);
  };
  const timer = setTimeout(stop('timed-out'), timeoutMs);
  const onAbort = stop('interrupted');
  interruption?.addEventListener('abort', onAbort, { once: true });
  try {
    const [exitCode, signal] = await ended;
    if (outcome !== 'ended') killGroup(child, 'SIGKILL'); // who outlived the leader of the group
    await Promise.race([closed, shortPause()]);
    letGo(child);
    return { outcome, exitCode, signal, output: output() };
  } finally {
    clearTimeout(timer);
    clearTimeout(lastResort);
    interruption?.removeEventListener('abort', onAbort);
  }
}

function shortPause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, DRAIN).unref());
}

/** A service that holds the pipe must not be ended by it: it is read on, but keeps nobody waiting. */
function letGo({ stdout, stderr }: Outputs): void {
  for (const stream of [stdout, stderr]) {
    (stream as { unref?: () => void } | null)?.unref?.();
  }
}

/** Streams are missing when there was no file handle left for them: then it did not start either. */
function tailOf({ stdout, stderr }: Outputs): () => string {
  let tail: Buffer = Buffer.alloc(0);
  for (const stream of [stdout, stderr]) {
    stream?.on('error', () => undefined); // its exit tells why
    stream?.on('data', (chunk: Buffer) => {
      tail = Buffer.concat([tail, chunk.subarray(-OUTPUT_BYTES)]).subarray(-OUTPUT_BYTES);
    });
  }
  return () => tail.toString('utf8');
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nobody is left in it.
  }
}

/** What commands cannot do without; nothing else of our own environment is theirs. */
const PASSED_ON = [
  'PATH',
  'HOME',
  'USER',
  'LOGNAME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TMPDIR',
  'SSH_AUTH_SOCK',
];

function actionEnvironment(
  action: RecoveryAction,
  own: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const { node, zone, host, on, kind, cause, evidence, epoch, attempt } = action;
  const passedOn = PASSED_ON.flatMap((name) => {
    const value = own[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passedOn),
    LBCTL_NODE: node,
    LBCTL_ZONE: zone,
    LBCTL_HOST: host,
    LBCTL_EVENT: on,
    LBCTL_ACTION: kind,
    LBCTL_CAUSE: cause,
    LBCTL_EVIDENCE: evidence,
    LBCTL_EPOCH: String(epoch),
    LBCTL_ATTEMPT: String(attempt),
  };
}
