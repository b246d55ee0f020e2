import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../core/kernel/clock.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { formatMs } from '../../core/kernel/units-text.ts';
import type { ProbeOutcome, ProbeTarget } from '../../core/probe/host-probe.ts';
import { systemClock } from '../clock.ts';
import { eitherSignal } from './either-signal.ts';
import { failedOutcome } from './failed-outcome.ts';
import { createTurns } from './turns.ts';

/** How nodes are asked; part of every request to a host probe. */
export interface AskRequest {
  readonly concurrency: number;
  readonly timeoutMs: Ms;
  readonly signal: AbortSignal;
}

/** Makes one question to a node when it is its turn; the time limit counts from then on. */
export type Ask = <R>(question: (signal: AbortSignal) => Promise<R>) => Promise<R>;

/**
 * Asks every node once, at most `concurrency` at a time. One outcome a target, as they come: a
 * failure of the node or the system is a failed outcome, anything else a bug, which ends all and is
 * thrown. A consumer that stops early ends what still runs.
 *
 * @param one must end soon after its signal; when it does not, it is left behind and its outcome
 *   is a failure all the same
 */
export function eachNode<T>(
  targets: readonly ProbeTarget[],
  request: AskRequest,
  one: (target: ProbeTarget, signal: AbortSignal) => Promise<T>,
  clock: Clock = systemClock,
): AsyncIterable<ProbeOutcome<T>> {
  return eachTask(targets, request, (target, ask) => ask((signal) => one(target, signal)), clock);
}

/**
 * As `eachNode`, for work of several questions with time between them: only the questions take
 * turns and have the time limit.
 * @param work its signal is aborted when all shall end
 */
export async function* eachTask<T>(
  targets: readonly ProbeTarget[],
  request: AskRequest,
  work: (target: ProbeTarget, ask: Ask, signal: AbortSignal) => Promise<T>,
  clock: Clock = systemClock,
): AsyncGenerator<ProbeOutcome<T>> {
  const stop = new AbortController();
  const { signal, release } = eitherSignal([request.signal, stop.signal]);
  const turns = createTurns(request.concurrency);
  const ask: Ask = (question) =>
    turns.take(signal, () => limited(question, request.timeoutMs, signal, clock));
  const done = targets.map(() => Promise.withResolvers<ProbeOutcome<T>>()); // in order of arrival
  for (const { promise } of done) promise.catch(() => undefined); // a bug is thrown once, below
  let next = 0;
  for (const target of targets) {
    const { node } = target;
    runOne(() => work(target, ask, signal), signal, node).then(
      (outcome) => done[next++]!.resolve(outcome),
      (bug) => done[next++]!.reject(bug),
    );
  }
  try {
    for (const { promise } of done) yield await promise;
  } finally {
    stop.abort('over');
    release();
  }
}

async function runOne<T>(
  work: () => Promise<T>,
  signal: AbortSignal,
  node: string,
): Promise<ProbeOutcome<T>> {
  try {
    signal.throwIfAborted();
    return { kind: 'measured', node, value: await work() };
  } catch (error) {
    return failedOutcome(node, error, signal);
  }
}

/**
 * The question's signal is not touched once it is answered: what a source keeps open may listen to it.
 * Signals are linked by hand: AbortSignal.any leaves garbage that only a full collection takes away,
 * some 10 kB a question.
 *
 * @throws LbError NODE_TIMEOUT, the question's own if it has one; the signal's reason when aborted
 */
async function limited<R>(
  question: (signal: AbortSignal) => Promise<R>,
  timeoutMs: Ms,
  signal: AbortSignal,
  clock: Clock,
): Promise<R> {
  signal.throwIfAborted(); // while it waited for its turn
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const limit = new AbortController();
  const answered = new AbortController();
  const end = async (reason: unknown): Promise<void> => {
    limit.abort(reason);
    await setImmediate(); // lets the question say how far it has come
    reject(reason);
  };
  const onAbort = (): Promise<void> => end(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  clock.sleep(timeoutMs, answered.signal).then(
    () => end(new LbError('NODE_TIMEOUT', `no answer in ${formatMs(timeoutMs)}`)),
    () => undefined,
  );
  try {
    return await Promise.race([question(limit.signal), ended]);
  } catch (error) {
    const isInWords = error instanceof LbError && error.code === 'NODE_TIMEOUT';
    throw limit.signal.aborted && !isInWords ? limit.signal.reason : error;
  } finally {
    answered.abort(ANSWERED);
    signal.removeEventListener('abort', onAbort);
  }
}

/** A reason of our own: the one that a signal makes by itself comes with a stack. */
const ANSWERED = 'answered';
