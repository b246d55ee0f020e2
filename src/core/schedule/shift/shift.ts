import type { Ratio } from '../../kernel/units.ts';
import type { Assignment } from '../batch.ts';
import { byWork, earliestFinish } from '../earliest-finish.ts';
import { lowerBound } from '../lower-bound.ts';
import { type Move, movesTo } from './moves.ts';
import { excessOf, limitsOf, type PlacedBatch, tasksByNode } from './placed.ts';
import { repack } from './repack.ts';
import { spill } from './spill.ts';

/**
 * `even`: no node is above the threshold. `planned`: none is after the moves. `impossible`: proved, whatever
 * one moves. `not-found`: neither.
 */
export const shiftVerdicts = ['even', 'planned', 'impossible', 'not-found'] as const;
type ShiftVerdict = (typeof shiftVerdicts)[number];

export interface ShiftPlan {
  readonly verdict: ShiftVerdict;
  /** In the order in which they are to be made. */
  readonly moves: readonly Move[];
  /** No plan that works has fewer. */
  readonly leastMoveCount: number;
  /** No placement gets the use of all nodes below this. */
  readonly leastUse: Ratio;
  /** The so many largest tasks are why; null: all tasks. */
  readonly largestCount: number | null;
  readonly assignment: Assignment;
  readonly usesBefore: readonly Ratio[];
  readonly usesAfter: readonly Ratio[];
  /** Nodes that stay above the threshold, with the work that is too much. */
  readonly remaining: readonly { readonly node: number; readonly excessWork: number }[];
}

/**
 * Moves after which no node is above the threshold: few of them where room is plenty, else whatever leads
 * there. Where that cannot be reached, moves that lessen the excess and put no other node above.
 * @see SPEC S2.1
 */
export function planShift(placed: PlacedBatch): ShiftPlan {
  const { speeds, horizon, threshold, nodes } = placed;
  const before = limitsOf(placed, nodes);
  const bound = lowerBound(placed);
  const leastUse = bound.makespan / horizon;
  const assignment = excessOf(before) === 0 ? nodes : chooseWay(placed);
  const after = limitsOf(placed, assignment);
  const remaining = [...speeds.keys()]
    .filter(after.isOver)
    .map((node) => ({ node, excessWork: after.loads[node]! - after.most[node]! }));
  const moves = movesTo(placed, assignment);
  const isImpossible = leastUse > threshold * (1 + 1e-9);
  const unmet = isImpossible ? 'impossible' : 'not-found';
  return {
    verdict: remaining.length > 0 ? unmet : moves.length > 0 ? 'planned' : 'even',
    moves,
    leastMoveCount: leastMoves(placed),
    leastUse,
    largestCount: bound.largestCount,
    assignment,
    usesBefore: [...speeds.keys()].map(before.use),
    usesAfter: [...speeds.keys()].map(after.use),
    remaining,
  };
}

/** The first way that leaves no excess; where none does, `spill`: it puts no node above the threshold. */
function chooseWay(placed: PlacedBatch): Assignment {
  for (const way of [spill, repack, anew]) {
    const assignment = way(placed);
    if (excessOf(limitsOf(placed, assignment)) === 0) return assignment;
  }
  return spill(placed);
}

/** All tasks anew, largest first: many moves, but often a way where others find none. */
function anew(placed: PlacedBatch): Assignment {
  const steps = earliestFinish(placed, byWork(placed.works, true));
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value!;
}

/** Each node has to lose its excess, for which it takes at least so many of its largest tasks. */
function leastMoves(placed: PlacedBatch): number {
  const limits = limitsOf(placed, placed.nodes);
  const tasks = tasksByNode(placed);
  let count = 0;
  for (const node of placed.speeds.keys()) {
    const own = tasks[node]!;
    while (limits.isOver(node)) {
      limits.loads[node]! -= placed.works[own.pop()!]!;
      count++;
    }
  }
  return count;
}
