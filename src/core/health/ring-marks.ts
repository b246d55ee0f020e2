import type { NodeState } from '../cluster/node.ts';
import type { Ratio } from '../kernel/units.ts';
import type { Verdict } from './node-health.ts';
import { type GuardedStates, guardStates } from './ring-guard.ts';

export interface RingMarkOptions {
  /** Most nodes that are marked dead, as a share of all; one is always allowed. */
  readonly maxShare: Ratio;
  /** Any number but all. */
  readonly isForced: boolean;
}

export interface RingMarks extends GuardedStates {
  /** Nodes that a watch has marked dead itself, once what is allowed has been done. */
  readonly marked: ReadonlySet<string>;
}

/**
 * How the nodes of a ring are to be marked after a look at the fleet. Only the dead and the alive are
 * marked: who is suspect or unknown stays as it is.
 *
 * @param verdicts by id
 * @param marked nodes that were marked dead at looks before. Who is not dead in the ring any more was
 *   changed by somebody else, and counts no longer
 */
export function decideMarks(
  nodes: readonly { readonly id: string; readonly state: NodeState }[],
  verdicts: ReadonlyMap<string, Verdict>,
  marked: ReadonlySet<string>,
  { maxShare, isForced }: RingMarkOptions,
): RingMarks {
  const wanted = new Map<string, 'alive' | 'dead'>();
  for (const [id, verdict] of verdicts) {
    if (verdict === 'alive' || verdict === 'dead') wanted.set(id, verdict);
  }
  const dead = new Set(nodes.filter(({ state }) => state === 'dead').map(({ id }) => id));
  const still = new Set([...marked].filter((id) => dead.has(id)));
  const options = { maxShare, isForced, markedCount: still.size };
  const { allowed, held } = guardStates(nodes, wanted, options);
  for (const { id, state } of allowed) {
    if (state === 'dead') still.add(id);
    else still.delete(id);
  }
  return { allowed, held, marked: still };
}
