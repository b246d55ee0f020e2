import type { NodeColumns } from './node-columns.ts';
import { readSpeeds } from './node-speeds.ts';
import { HELD, NO_NODE, type Policy } from './policy.ts';
import { WorkInProgress } from './work-in-progress.ts';

/** Increments that differ by less, relatively, differ by rounding: a tie, and the lower index wins. */
const ROUNDING = 1e-12;

/**
 * Sends each request where it adds the least to the sum of all response times.
 * @param isFull whether the open node, which has `jobCount` requests, shall get no more for now
 */
export function leastIncrement(
  nodes: NodeColumns,
  isFull: (node: number, jobCount: number) => boolean,
): Policy {
  const { count, isOpen } = nodes;
  const speeds = new Float64Array(count);
  const work = new WorkInProgress(speeds);
  return {
    pick({ now, length, ticket }) {
      readSpeeds(nodes, speeds);
      let best = NO_NODE;
      let least = Number.POSITIVE_INFINITY;
      for (let node = 0; node < count; node++) {
        if (isOpen[node] === 0) continue;
        if (isFull(node, work.jobCount(node))) {
          if (best === NO_NODE) best = HELD;
          continue;
        }
        const increment = work.increment(node, length, now);
        if (best < 0 || increment < least * (1 - ROUNDING)) {
          best = node;
          least = increment;
        }
      }
      if (best >= 0) work.begin(best, ticket, length, now);
      return best;
    },
    end: (node, ticket, now) => work.end(node, ticket, now),
  };
}
