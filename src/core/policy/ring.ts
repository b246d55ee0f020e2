import { compareAddresses } from '../cluster/address.ts';
import { LbError } from '../kernel/errors.ts';
import type { Distribution, Placement, PlacementSpec } from '../placement/placement.ts';
import { type PlacementName, placements, policyPlacements } from '../placement/registry.ts';
import type { NodeColumns } from './node-columns.ts';
import { weightShares } from './open-nodes.ts';
import { choiceOf } from './parameters.ts';
import { NO_NODE, type Policy, type PolicyContext, type PolicySpec } from './policy.ts';

/** Nodes of a key's order of preference that are looked at first; most closed owners have an open next. */
const FIRST_LOOK = 4;

/**
 * The owner of the key, as a ring that is built from the same nodes places it; for a closed owner the
 * first open node in the key's order of preference, so that only keys of closed nodes move. `auto` is
 * what it is for rings: `table` for equal weights, `sieve` for unequal ones.
 */
export const ring: PolicySpec = {
  summary: 'the owner of the key in a ring; closed owners stepped over',
  source: 'the placement algorithms of this program',
  claims: { weighted: true, reads: [], keyed: true, holds: false },
  parameters: { algorithm: 'auto' },
  meanings: {
    algorithm:
      'auto (table for equal weights, else sieve), or an algorithm of lbctl ring list-algorithms',
  },
  create(context, parameters) {
    const algorithm = choiceOf(parameters, 'algorithm', ['auto', ...policyPlacements]);
    return ringPolicy(context, algorithm);
  },
  idealShares: ({ nodes }) => weightShares(nodes),
};

/** A placement, and what the next one shall keep of it. */
interface Placed {
  readonly name: PlacementName;
  readonly distribution: Distribution;
  readonly placement: Placement;
}

function ringPolicy(context: PolicyContext, algorithm: PlacementName | 'auto'): Policy {
  const { nodes, addresses } = context;
  // Rings keep their nodes in this order, and the order decides ties.
  const order = Uint32Array.from(addresses.keys()).sort((a, b) =>
    compareAddresses(addresses[a]!, addresses[b]!),
  );
  let weights = nodes.weight.slice();
  let placed = place(context, order, algorithm);
  return {
    pick({ keyHi, keyLo }) {
      const owner = order[placed.placement.owner(keyHi, keyLo)]!;
      return nodes.isOpen[owner] === 1
        ? owner
        : firstPreferred(placed.placement, nodes, order, keyHi, keyLo);
    },
    refresh() {
      if (weights.every((weight, node) => weight === nodes.weight[node])) return;
      weights = nodes.weight.slice();
      placed = place(context, order, algorithm, placed);
    },
  };
}

/** @throws LbError WEIGHTS_UNSUPPORTED when the algorithm cannot follow the weights */
function place(
  { nodes, addresses, hash, tableBuilder }: PolicyContext,
  order: Uint32Array,
  algorithm: PlacementName | 'auto',
  before?: Placed,
): Placed {
  const isEqual = nodes.weight.every((weight) => weight === nodes.weight[0]);
  const name = algorithm === 'auto' ? (isEqual ? 'table' : 'sieve') : algorithm;
  const spec: PlacementSpec = placements[name];
  if (!isEqual && !spec.claims.weighted) {
    const message = `the algorithm ${name} gives every node the same share, but weights are unequal`;
    throw new LbError('WEIGHTS_UNSUPPORTED', message, {
      hint: 'use ring:algorithm=sieve, or give all nodes the same weight',
    });
  }
  const members = Array.from(order, (node) => ({
    address: addresses[node]!,
    weight: nodes.weight[node]!,
  }));
  const kept = before?.name === name ? before.distribution : undefined;
  const distribution = spec.assign?.(members, spec.parameters, kept) ?? {
    nodes: members,
    parameters: spec.parameters,
  };
  return { name, distribution, placement: spec.create(distribution, hash, tableBuilder) };
}

function firstPreferred(
  placement: Placement,
  { isOpen }: NodeColumns,
  order: Uint32Array,
  hi: number,
  lo: number,
): number {
  for (let look = FIRST_LOOK; ; look *= 4) {
    const preferred = placement.preference(hi, lo, look);
    for (const member of preferred) if (isOpen[order[member]!] === 1) return order[member]!;
    if (preferred.length < look) return NO_NODE;
  }
}
