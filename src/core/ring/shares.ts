import { livingNodes, type RingLookup } from './lookup.ts';
import { sweepOwners } from './sweep.ts';

/**
 * Share of the key space that each node owns, 0 to 1, summing to 1: by a sweep over the whole key
 * space, or by the algorithm's own closed form.
 */
export function ownedShares(lookup: RingLookup): Float64Array {
  const { nodes, parameters } = lookup.ring;
  if (lookup.steps === undefined) {
    return Float64Array.from(lookup.spec.shares!({ nodes: livingNodes(lookup.ring), parameters }));
  }
  const shares = new Float64Array(nodes.length);
  const total = sweepOwners(lookup, lookup, (owner, _, units) => {
    shares[owner]! += units;
  });
  return shares.map((units) => units / total);
}

/** What the shares ought to be: live nodes in proportion to weight, or alike where weights do not count. */
export function proportionalShares(lookup: RingLookup): Float64Array {
  const wanted = Float64Array.from(lookup.ring.nodes, (node, i) =>
    lookup.alive[i] === 0 ? 0 : lookup.spec.claims.weighted ? node.weight : 1,
  );
  const sum = wanted.reduce((a, b) => a + b, 0);
  return wanted.map((weight) => weight / sum);
}
