import type { NodeState } from '../cluster/node.ts';
import type { Ratio } from '../kernel/units.ts';
import { mostOf } from './share.ts';

interface StateChange {
  readonly id: string;
  readonly state: 'alive' | 'dead';
}

/**
 * Why a node is not marked: it is drained, which only a person undoes; too many would be marked dead at
 * once; nobody would be left.
 */
type GuardReason = 'drained' | 'share' | 'last';

export interface GuardedStates {
  /** Changes of the ring that may be made, in the order of its nodes. */
  readonly allowed: readonly StateChange[];
  readonly held: readonly (StateChange & { readonly reason: GuardReason })[];
}

export interface RingGuardOptions {
  /** Most nodes newly dead at once, as a share of all; one is always allowed. */
  readonly maxShare: Ratio;
  /** A person asked for it: any number but all. */
  readonly isForced: boolean;
  /** Nodes that were marked dead before for the same reason, and still are; they count too. */
  readonly markedCount?: number;
}

/**
 * Which nodes of a ring may be marked as they are. Nodes that live again always may. When too many died
 * at once, none of them is marked: then the asking machine or a common cause is likelier than that
 * many deaths, and marking a part would only delay the same mistake. The last live node stays alive,
 * the first in the order of the ring when all have died.
 *
 * @param wanted by id; ids that the ring does not have, and states that it has already, count for nothing
 */
export function guardStates(
  nodes: readonly { readonly id: string; readonly state: NodeState }[],
  wanted: ReadonlyMap<string, 'alive' | 'dead'>,
  { maxShare, isForced, markedCount = 0 }: RingGuardOptions,
): GuardedStates {
  const changes = nodes.flatMap(({ id, state: current }) => {
    const state = wanted.get(id);
    return state === undefined || state === current ? [] : [{ id, state, current }];
  });
  const drained = changes.filter(({ current }) => current === 'drain');
  const returning = changes.filter(({ current }) => current === 'dead');
  const dying = changes.filter(({ current }) => current === 'alive');
  const most = Math.max(1, mostOf(maxShare, nodes.length));
  const isTooMuch = !isForced && dying.length + markedCount > most;
  const aliveCount = nodes.filter(({ state }) => state === 'alive').length;
  const isLast = dying.length === aliveCount && returning.length === 0;
  const reasons = new Map<string, GuardReason>([
    ...drained.map(({ id }) => [id, 'drained'] as const),
    ...(isLast ? dying.slice(0, 1) : []).map(({ id }) => [id, 'last'] as const),
    ...(isTooMuch ? dying : []).map(({ id }) => [id, 'share'] as const),
  ]);
  const plain = changes.map(({ id, state }) => ({ id, state }));
  return {
    allowed: plain.filter(({ id }) => !reasons.has(id)),
    held: plain.flatMap((change) => {
      const reason = reasons.get(change.id);
      return reason === undefined ? [] : [{ ...change, reason }];
    }),
  };
}
