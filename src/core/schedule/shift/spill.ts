import type { Assignment } from '../batch.ts';
import { type Limits, limitsOf, type PlacedBatch, tasksByNode } from './placed.ts';

/**
 * Few moves: the node with the greatest excess gives away the smallest task that ends it, else the largest
 * that has room elsewhere, to the node whose use is then the least. No task moves twice, no receiver ends
 * above the threshold. What has no room anywhere stays.
 */
export function spill(placed: PlacedBatch): Assignment {
  const { works, speeds } = placed;
  const assignment = placed.nodes.slice();
  const limits = limitsOf(placed, assignment);
  const tasks = tasksByNode(placed);
  const open = new Set([...speeds.keys()].filter(limits.isOver));
  while (open.size > 0) {
    const from = [...open].reduce((worst, node) =>
      excess(limits, node) > excess(limits, worst) ? node : worst,
    );
    const own = tasks[from]!;
    const at = chooseTask(own, works, excess(limits, from), mostRoom(limits));
    if (at === undefined) {
      open.delete(from);
      continue;
    }
    const [task] = own.splice(at, 1);
    const work = works[task!]!;
    const to = leastUsed(speeds, limits, work);
    assignment[task!] = to;
    limits.loads[from]! -= work;
    limits.loads[to]! += work;
    if (!limits.isOver(from)) open.delete(from);
  }
  return assignment;
}

const excess = ({ loads, most }: Limits, node: number): number => loads[node]! - most[node]!;

/** A work that fits anywhere fits on the node that this is of. */
function mostRoom({ loads, most, hasRoom }: Limits): (work: number) => boolean {
  let widest = 0;
  for (const node of loads.keys()) {
    if (most[node]! - loads[node]! > most[widest]! - loads[widest]!) widest = node;
  }
  return (work) => hasRoom(widest, work);
}

/**
 * @param own tasks of the node, the least work first
 * @returns place in `own`; undefined when none has room elsewhere
 */
function chooseTask(
  own: readonly number[],
  works: Float64Array,
  excessWork: number,
  fits: (work: number) => boolean,
): number | undefined {
  const ending = partition(own, (task) => works[task]! < excessWork);
  if (ending < own.length && fits(works[own[ending]!]!)) return ending;
  const fitting = partition(own, (task) => fits(works[task]!));
  return fitting === 0 ? undefined : fitting - 1;
}

/** How many of the first ones hold, where those that hold come first. */
function partition(own: readonly number[], holds: (task: number) => boolean): number {
  let [low, high] = [0, own.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(own[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function leastUsed(speeds: Float64Array, { loads, hasRoom }: Limits, work: number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (const [node, speed] of speeds.entries()) {
    const use = (loads[node]! + work) / speed;
    if (use >= least || !hasRoom(node, work)) continue;
    [best, least] = [node, use];
  }
  return best;
}
