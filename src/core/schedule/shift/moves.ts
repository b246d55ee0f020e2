import type { Ratio } from '../../kernel/units.ts';
import type { Assignment } from '../batch.ts';
import { limitsOf, type PlacedBatch } from './placed.ts';

/** A task that changes its node, with the use of both nodes when its turn has come. */
export interface Move {
  readonly task: number;
  readonly from: number;
  readonly to: number;
  readonly fromUse: Ratio;
  readonly fromUseAfter: Ratio;
  readonly toUse: Ratio;
  readonly toUseAfter: Ratio;
  /** `from` was above the threshold and is no more. */
  readonly endsExcess: boolean;
  /** `to` is above the threshold until a later move. */
  readonly isOverMeanwhile: boolean;
}

/**
 * What leads from the present nodes to `assignment`, largest tasks first, in an order in which receivers have
 * room where there is one.
 */
export function movesTo(placed: PlacedBatch, assignment: Assignment): Move[] {
  const { works, nodes } = placed;
  const limits = limitsOf(placed, nodes);
  const moves: Move[] = [];
  let pending = [...nodes.keys()]
    .filter((task) => nodes[task] !== assignment[task])
    .sort((a, b) => works[b]! - works[a]! || a - b);
  while (pending.length > 0) {
    const waiting: number[] = [];
    for (const task of pending) {
      if (limits.hasRoom(assignment[task]!, works[task]!)) moves.push(step(task));
      else waiting.push(task);
    }
    // A circle of full nodes: somebody has to begin.
    if (waiting.length === pending.length) moves.push(step(waiting.shift()!));
    pending = waiting;
  }
  return moves;

  function step(task: number): Move {
    const [from, to, work] = [nodes[task]!, assignment[task]!, works[task]!];
    const wasOver = limits.isOver(from);
    const [fromUse, toUse] = [limits.use(from), limits.use(to)];
    limits.loads[from] = Math.max(0, limits.loads[from]! - work);
    limits.loads[to]! += work;
    return {
      task,
      from,
      to,
      fromUse,
      fromUseAfter: limits.use(from),
      toUse,
      toUseAfter: limits.use(to),
      endsExcess: wasOver && !limits.isOver(from),
      isOverMeanwhile: limits.isOver(to),
    };
  }
}
