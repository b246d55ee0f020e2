import { LbError } from '../kernel/errors.ts';

/** A simulation that cannot go on for want of memory. */
export function outOfMemory(message: string, cause?: unknown): LbError {
  return new LbError('SIMULATION_FAILED', message, {
    hint: 'are more requests offered than the nodes can serve? Lower the load, or shorten the run',
    cause,
  });
}

/** What columns that do not fit into memory throw; the language has no type of its own for it. */
export function isFailedAllocation(error: unknown): boolean {
  return error instanceof RangeError && /allocation failed/i.test(error.message);
}
