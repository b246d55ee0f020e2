import type { Batch } from './batch.ts';

/** No assignment ends sooner than this. */
export interface LowerBound {
  readonly makespan: number;
  /** The so many largest tasks need it, on as many of the fastest nodes; null: all tasks, on all nodes. */
  readonly largestCount: number | null;
}

/**
 * The k largest tasks lie on at most k nodes, which are no faster together than the k fastest: the greatest
 * of these quotients over all k, and all work over all speed. O(m log m + n log n).
 * @see SPEC S0.5
 */
export function lowerBound({ works, speeds }: Batch): LowerBound {
  const largest = works.toSorted().reverse();
  const fastest = speeds.toSorted().reverse();
  let [work, speed] = [0, 0];
  let best: LowerBound = { makespan: 0, largestCount: null };
  for (let k = 0; k < Math.min(largest.length, fastest.length - 1); k++) {
    work += largest[k]!;
    speed += fastest[k]!;
    if (work / speed > best.makespan) best = { makespan: work / speed, largestCount: k + 1 };
  }
  const total = largest.reduce((sum, one) => sum + one, 0);
  const together = total / fastest.reduce((sum, one) => sum + one, 0);
  return together >= best.makespan ? { makespan: together, largestCount: null } : best;
}
