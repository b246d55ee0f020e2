import type { Ms } from '../kernel/units.ts';
import type { NodeColumns } from './node-columns.ts';
import { NO_NODE } from './policy.ts';

/**
 * Picks the open node of the least `cost`, which is given its time. A node without a time yet gets
 * one request before all others; until that has brought a time, the node counts as slow as the
 * slowest, so that one which only refuses or never answers does not draw all requests to it.
 *
 * @param timeOf moving average; NaN before the first
 */
export function quickest(
  { count, isOpen }: NodeColumns,
  timeOf: (node: number) => Ms,
  cost: (node: number, time: Ms) => number,
): () => number {
  const isTried = new Uint8Array(count);
  return () => {
    let slowest: Ms = 0;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 0) continue;
      const time = timeOf(node);
      if (!Number.isNaN(time)) {
        isTried[node] = 0;
        slowest = Math.max(slowest, time);
      } else if (isTried[node] === 0) {
        isTried[node] = 1;
        return node;
      }
    }
    let best = NO_NODE;
    let least = Number.POSITIVE_INFINITY;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 0) continue;
      const time = timeOf(node);
      const costs = cost(node, Number.isNaN(time) ? slowest || 1 : time);
      if (best < 0 || costs < least) {
        best = node;
        least = costs;
      }
    }
    return best;
  };
}
