import { distributionOf, livingNodes, type RingLookup } from './lookup.ts';
import { sweepOwners } from './sweep.ts';
import { SAMPLES, sampleHashes } from './turns.ts';

/**
 * Share of the key space that each node owns, 0 to 1, summing to 1: by a sweep over the whole key
 * space, by the algorithm's own closed form, or by a sample where it has neither.
 */
export function ownedShares(lookup: RingLookup): Float64Array {
  const { ring } = lookup;
  if (lookup.steps === undefined) {
    const shares = lookup.spec.shares?.(distributionOf(ring, livingNodes(ring)));
    return shares === undefined ? sampledShares(lookup) : Float64Array.from(shares);
  }
  const shares = new Float64Array(ring.nodes.length);
  const total = sweepOwners(lookup, lookup, (owner, _, units) => {
    shares[owner]! += units;
  });
  return shares.map((units) => units / total);
}

function sampledShares(lookup: RingLookup): Float64Array {
  const counts = new Float64Array(lookup.ring.nodes.length);
  sampleHashes((hi, lo) => {
    counts[lookup.owner(hi, lo)]! += 1;
  });
  return counts.map((count) => count / SAMPLES);
}

/** What the shares ought to be: live nodes in proportion to weight, or alike where weights do not count. */
export function proportionalShares(lookup: RingLookup): Float64Array {
  const { spec, ring, alive } = lookup;
  const weights = spec.countingWeights?.(ring.nodes) ?? ring.nodes.map(({ weight }) => weight);
  const wanted = Float64Array.from(weights, (weight, i) =>
    alive[i] === 0 ? 0 : spec.claims.weighted ? weight : 1,
  );
  const sum = wanted.reduce((a, b) => a + b, 0);
  return wanted.map((weight) => weight / sum);
}
