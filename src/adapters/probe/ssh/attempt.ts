import { LbError } from '../../../core/kernel/errors.ts';
import type { Ms } from '../../../core/kernel/units.ts';
import { formatMs } from '../../../core/kernel/units-text.ts';

/** One try to get something from a node, of limited time. */
export interface Attempt {
  /** Aborted when time is up or all shall end; its reason is what the attempt fails with. */
  readonly signal: AbortSignal;
  /** Of the whole attempt. */
  readonly timeoutMs: Ms;
  /** What the node owes us now, for the message when time is up. */
  waitingFor(what: string): void;
}

/**
 * @param signal ends the attempt early
 * @param work is left behind when it does not end with its signal
 * @throws LbError NODE_TIMEOUT naming what was waited for; the signal's reason
 */
export async function within<R>(
  timeoutMs: Ms,
  signal: AbortSignal,
  work: (attempt: Attempt) => Promise<R>,
): Promise<R> {
  signal.throwIfAborted();
  const inner = new AbortController();
  let what = 'an answer';
  const late = (): void => {
    const message = `waited ${formatMs(timeoutMs)} for ${what}`;
    inner.abort(new LbError('NODE_TIMEOUT', message));
  };
  const stop = (): void => inner.abort(signal.reason);
  const timer = setTimeout(late, timeoutMs);
  signal.addEventListener('abort', stop);
  try {
    const attempt: Attempt = {
      signal: inner.signal,
      timeoutMs,
      waitingFor(next) {
        what = next;
      },
    };
    return await orAborted(inner.signal, work(attempt));
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}

/** The promise, or the signal's reason as soon as it is aborted. */
export async function orAborted<R>(signal: AbortSignal, promise: Promise<R>): Promise<R> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort);
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
