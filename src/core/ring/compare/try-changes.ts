import { LbError } from '../../kernel/errors.ts';
import type { RingRequest } from '../build.ts';
import type { WhatIf } from '../what-if.ts';
import type { ChangeName } from './algorithm-figures.ts';

const NONE: WhatIf = { leave: [], join: [], states: [], weights: [] };
/** Of networks for documentation (RFC 5737): no node of a cluster has it. */
export const SPARE_ADDRESS = '192.0.2.254';

/**
 * The changes that algorithms are tried with: a node of the usual weight joins, the one in the middle of the
 * list leaves, the same one weighs twice as much.
 *
 * @throws LbError NO_LIVE_NODE for fewer than two live nodes, since none could leave
 */
export function changesToTry({ nodes }: Pick<RingRequest, 'nodes'>): Record<ChangeName, WhatIf> {
  const live = nodes.filter(({ state }) => state === 'alive');
  if (live.length < 2) {
    throw new LbError('NO_LIVE_NODE', 'fewer than two nodes are alive, so none could leave', {
      hint: 'compare algorithms on a cluster of two nodes or more',
    });
  }
  const { id, weight } = live[Math.floor(live.length / 2)]!;
  const weights = live.map((node) => node.weight).sort((a, b) => a - b);
  const usual = weights[Math.floor(weights.length / 2)]!;
  const joining = {
    id: freeId(nodes),
    address: SPARE_ADDRESS,
    zone: '',
    weight: usual,
    state: 'alive',
  } as const;
  return {
    join: { ...NONE, join: [joining] },
    leave: { ...NONE, leave: [id] },
    doubled: { ...NONE, weights: [{ id, weight: 2 * weight }] },
  };
}

/** An id that no node has. */
export function freeId(nodes: readonly { readonly id: string }[]): string {
  const taken = new Set(nodes.map(({ id }) => id));
  let id = 'one-more';
  while (taken.has(id)) id += '-';
  return id;
}
