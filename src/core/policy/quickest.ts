import type { NodeColumns } from './node-columns.ts';
import { NO_NODE } from './policy.ts';

interface QuickestOptions {
  /** Moving averages; NaN before the first. */
  readonly times: Float64Array;
  /** Instead of a time that is NaN. */
  readonly otherwise?: Float64Array;
  /** A time counts once for each request in flight, and for the new one. */
  readonly countsInFlight: boolean;
}

/**
 * Picks the open node of the least time. A node without a time yet gets one request before all
 * others; until that has brought a time, the node counts as slow as the slowest, so that one which
 * only refuses or never answers does not draw all requests to it.
 */
export function quickest(
  { count, isOpen, inFlight }: NodeColumns,
  { times, otherwise = times, countsInFlight }: QuickestOptions,
): () => number {
  const isTried = new Uint8Array(count);
  const timeOf = (node: number): number =>
    Number.isNaN(times[node]!) ? otherwise[node]! : times[node]!;
  return () => {
    let slowest = 0;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 0) continue;
      const time = timeOf(node);
      if (time >= 0) {
        isTried[node] = 0;
        if (time > slowest) slowest = time;
      } else if (isTried[node] === 0) {
        isTried[node] = 1;
        return node;
      }
    }
    const unknown = slowest > 0 ? slowest : 1;
    let best = NO_NODE;
    let least = Number.POSITIVE_INFINITY;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 0) continue;
      const time = timeOf(node);
      const known = time >= 0 ? time : unknown;
      const cost = countsInFlight ? known * (inFlight[node]! + 1) : known;
      if (best < 0 || cost < least) {
        best = node;
        least = cost;
      }
    }
    return best;
  };
}
