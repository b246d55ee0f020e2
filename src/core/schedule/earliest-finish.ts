import type { Assignment, Batch } from './batch.ts';
import type { MethodStep } from './method.ts';

/** Pairs of task and node between two steps: some milliseconds. */
const PAIRS = 2 ** 22;

/**
 * Gives task after task to the node that would be done with it first, the first of equals. O(m n).
 * @param order all tasks
 */
export function* earliestFinish(
  { works, speeds }: Batch,
  order: Uint32Array,
): Generator<MethodStep, Assignment | undefined, boolean | undefined> {
  const assignment: Assignment = new Uint16Array(works.length);
  const loads = new Float64Array(speeds.length);
  const stride = Math.max(1, Math.floor(PAIRS / speeds.length));
  for (let at = 0; at < order.length; at++) {
    if (at % stride === 0 && at > 0 && (yield { done: at, total: order.length }) === true) {
      return undefined;
    }
    const task = order[at]!;
    const work = works[task]!;
    let best = 0;
    let earliest = Number.POSITIVE_INFINITY;
    for (let node = 0; node < speeds.length; node++) {
      const finish = (loads[node]! + work) / speeds[node]!;
      if (finish >= earliest) continue;
      earliest = finish;
      best = node;
    }
    assignment[task] = best;
    loads[best]! += work;
  }
  return assignment;
}

/** Equal ones stay in the order of the list. */
export function byWork(works: Float64Array, isLargestFirst: boolean): Uint32Array {
  const sign = isLargestFirst ? -1 : 1;
  return inOrder(works.length).sort((a, b) => sign * (works[a]! - works[b]!) || a - b);
}

export function inOrder(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, task) => task);
}
