import type { Ratio } from '../../kernel/units.ts';
import type { Assignment, Batch } from '../batch.ts';

/** Tasks with the nodes that they are on. */
export interface PlacedBatch extends Batch {
  readonly nodes: Assignment;
  /** The use of a node is the work of its tasks / (its speed · horizon); above 0. */
  readonly horizon: number;
  /** No node's use may be above this; above 0. */
  readonly threshold: Ratio;
}

/** What a sum of some thousand works may be off by rounding. */
const ROUNDING = 1e-9;

export interface Limits {
  /** Work that node j may have. */
  readonly most: Float64Array;
  /** Work that it has. */
  readonly loads: Float64Array;
  isOver(node: number): boolean;
  hasRoom(node: number, work: number): boolean;
  /** By loads as they are at the time. */
  use(node: number): Ratio;
}

/** @param nodes where the tasks are; without it, nowhere yet */
export function limitsOf(
  { works, speeds, horizon, threshold }: PlacedBatch,
  nodes?: Assignment,
): Limits {
  const most = speeds.map((speed) => speed * horizon * threshold);
  const loads = new Float64Array(speeds.length);
  if (nodes !== undefined) for (const [task, node] of nodes.entries()) loads[node]! += works[task]!;
  const above = (node: number, load: number): boolean => load > most[node]! * (1 + ROUNDING);
  return {
    most,
    loads,
    isOver: (node) => above(node, loads[node]!),
    hasRoom: (node, work) => !above(node, loads[node]! + work),
    use: (node) => loads[node]! / (speeds[node]! * horizon),
  };
}

/** Work that is too much, over all nodes; 0 when no node is above the threshold. */
export function excessOf({ most, loads, isOver }: Limits): number {
  return loads.reduce((sum, load, node) => (isOver(node) ? sum + load - most[node]! : sum), 0);
}

/** Tasks of each node, the least work first. */
export function tasksByNode({ works, speeds, nodes }: PlacedBatch): number[][] {
  const tasks: number[][] = Array.from(speeds, () => []);
  for (const [task, node] of nodes.entries()) tasks[node]!.push(task);
  for (const own of tasks) own.sort((a, b) => works[a]! - works[b]! || a - b);
  return tasks;
}
