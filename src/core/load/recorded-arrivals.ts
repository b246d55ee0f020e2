import type { Ms } from '../kernel/units.ts';
import type { ArrivalProcess } from './arrival.ts';

/**
 * Arrivals at recorded instants, once.
 * @param instants from the start, none before the one ahead of it
 * @param durationMs what would arrive then or later does not
 */
export function recordedArrivals(instants: Float64Array, durationMs: Ms): ArrivalProcess {
  let index = 0;
  return {
    next() {
      const instant = index < instants.length ? instants[index]! : Number.POSITIVE_INFINITY;
      index++;
      return instant < durationMs ? instant : Number.POSITIVE_INFINITY;
    },
  };
}
