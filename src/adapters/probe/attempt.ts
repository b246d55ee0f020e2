import { LbError } from '../../core/kernel/errors.ts';
import { type Missing, missing } from '../../core/probe/profile.ts';
import { errnoOf, reason } from '../errno.ts';

/**
 * Makes one measurement of several: its failure becomes a missing figure and leaves the others
 * alone. What is neither a failure of the measurement nor of the system is a bug and goes on.
 */
export async function attempt<T>(
  signal: AbortSignal | undefined,
  measure: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly value: T } | Missing> {
  const limit = signal ?? new AbortController().signal;
  try {
    limit.throwIfAborted();
    return { value: await measure(limit) };
  } catch (error) {
    if (limit.aborted) return missing('interrupted', 'INTERRUPTED');
    if (error instanceof LbError) return missing(error.message, error.code);
    if (errnoOf(error) !== '') return missing(reason(error), 'PROBE_FAILED');
    throw error;
  }
}
