import type { Bytes, Ms } from '../kernel/units.ts';
import type { NodeColumns } from './node-columns.ts';
import { readSpeeds } from './node-speeds.ts';
import { HELD, NO_NODE, type Policy } from './policy.ts';
import { WorkInProgress } from './work-in-progress.ts';

/** Increments that differ by less, relatively, differ by rounding: a tie, and the lower index wins. */
const ROUNDING = 1e-12;

/**
 * Sends each request where it adds the least to the sum of all response times. Most nodes are passed
 * over by a bound of their increment, without a look at their single jobs.
 * @param isFull whether the open node, which has `jobCount` requests, shall get no more for now
 */
export function leastIncrement(
  nodes: NodeColumns,
  isFull: (node: number, jobCount: number) => boolean,
): Policy {
  const { count, isOpen } = nodes;
  const speeds = new Float64Array(count);
  const work = new WorkInProgress(speeds);
  /** Nowhere can it add less; of a tie with one whose requests are overdue it is the better one. */
  const idleFastest = (fastest: number): number => {
    for (let node = 0; node < count; node++) {
      const isBest = work.isIdle(node) && speeds[node] === fastest;
      if (isBest && isOpen[node] === 1 && !isFull(node, 0)) return node;
    }
    return NO_NODE;
  };
  const least = (length: Bytes, now: Ms): number => {
    let best = NO_NODE;
    let limit = Number.POSITIVE_INFINITY;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 0) continue;
      if (isFull(node, work.jobCount(node))) {
        if (best === NO_NODE) best = HELD;
        continue;
      }
      if (best >= 0 && work.leastIncrement(node, length, now) >= limit) continue;
      const increment = work.increment(node, length, now);
      if (best >= 0 && increment >= limit) continue;
      best = node;
      limit = increment * (1 - ROUNDING);
    }
    return best;
  };
  return {
    pick({ now, length, ticket }) {
      const fastest = readSpeeds(nodes, speeds);
      let best = idleFastest(fastest);
      if (best === NO_NODE) best = least(length, now);
      if (best >= 0) work.begin(best, ticket, length, now);
      return best;
    },
    end: (node, ticket, now) => work.end(node, ticket, now),
  };
}
