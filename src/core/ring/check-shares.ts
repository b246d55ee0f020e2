import { chiSquare, chiSquarePValue, expectedCounts } from '../kernel/statistics.ts';
import { formatPercent } from '../kernel/units-text.ts';
import type { Check, CheckSteps } from './check.ts';
import { distributionOf, type RingLookup } from './lookup.ts';
import { ownedShares, proportionalShares } from './shares.ts';
import { planVisit, SAMPLES, visitInTurns } from './turns.ts';

/** Owners that chance would draw less often than this do not follow the shares. */
const SIGNIFICANCE = 1e-6;
/** Hashes expected in each place of the chi-square test, so that its distribution is near enough. */
const LEAST_EXPECTED = 5;

/**
 * Shares with all nodes alive, since the second level is even only on average (SPEC S4.4); undefined
 * where nothing is promised.
 */
export function checkShares(everyone: RingLookup): Check | undefined {
  if (everyone.spec.claims.evenness === 'none') return undefined;
  const shares = ownedShares(everyone);
  const wanted = proportionalShares(everyone);
  const isBounded = everyone.spec.claims.evenness === 'bounded';
  const worst = shares.reduce((most, share, node) => {
    const deviation = share / wanted[node]! - 1;
    return Math.max(most, isBounded ? deviation : Math.abs(deviation));
  }, 0);
  const bound = shareBound(everyone, wanted);
  const name = everyone.spec.claims.weighted
    ? 'shares are proportional to weights'
    : 'shares are equal';
  return {
    name,
    holds: worst <= bound.relative,
    detail: `largest relative deviation ${worst.toExponential(2)}, bound ${bound.relative.toExponential(2)} (${bound.reason})`,
  };
}

function shareBound(
  everyone: RingLookup,
  wanted: Float64Array,
): { relative: number; reason: string } {
  const { claims } = everyone.spec;
  const n = everyone.ring.nodes.length;
  const least = wanted.reduce((a, b) => Math.min(a, b));
  if (claims.exactness === 'sampled') {
    const points =
      claims.evenness === 'random' ? leastPointCount(everyone) : Number.POSITIVE_INFINITY;
    const variance = 1 / points + 1 / (least * SAMPLES);
    return { relative: 6 * Math.sqrt(variance), reason: `six sigma of ${SAMPLES} hashes` };
  }
  if (claims.evenness === 'bounded') {
    return { relative: everyone.ring.parameters.bound! - 1 + 1e-6, reason: 'above the mean' };
  }
  if (claims.evenness === 'slot') {
    const one = everyone.spec.slotShare!(everyone.ring.parameters);
    return { relative: one / least, reason: 'one slot' };
  }
  if (claims.evenness === 'random') {
    // share ~ Beta(V, W - V), relative sd about sqrt(1/V - 1/W) (SPEC S1.7); 6 sigma over n nodes.
    const points = leastPointCount(everyone);
    return { relative: 6 / Math.sqrt(points), reason: 'six sigma of the random circle' };
  }
  if (least < (1 - 1e-9) / n) {
    // Each share is right to 2^-32 of the whole, which weighs the more the lighter the node is.
    const reason = `2^-32 of the key space, the least share being ${formatPercent(least)}`;
    return { relative: Math.max(1 / (least * 2 ** 32), 1e-12), reason };
  }
  return { relative: Math.max(n / 2 ** 32, 1e-12), reason: `n / 2^32 with n = ${n}` };
}

function leastPointCount({ ring, spec }: RingLookup): number {
  const counts = spec.pointCounts!(distributionOf(ring, ring.nodes));
  return counts.reduce((least, count) => Math.min(least, count));
}

/**
 * Where shares are the law of the algorithm and no count: whether the owners of a sample of hashes
 * come as often as the law says.
 */
export function* checkFrequencies(everyone: RingLookup): CheckSteps {
  if (everyone.spec.claims.exactness !== 'closed-form') return { checks: [], isWhole: true };
  const counts = new Float64Array(everyone.ring.nodes.length);
  const turns = visitInTurns([everyone], planVisit([everyone]), (hi, lo) => {
    counts[everyone.owner(hi, lo)]! += 1;
  });
  for (const turn of turns) {
    if ((yield { phase: 'shares', ...turn }) && turn.done < turn.total) {
      return { checks: [], isWhole: false };
    }
  }
  const pValue = frequencyPValue(counts, ownedShares(everyone));
  const check: Check = {
    name: 'owners follow the shares',
    holds: pValue > SIGNIFICANCE,
    detail: `chi-square test of ${SAMPLES} hashes, p = ${pValue.toPrecision(2)}, bound ${SIGNIFICANCE}`,
  };
  return { checks: [check], isWhole: true };
}

/** Neighbouring nodes of small shares count as one place; what is left joins the last. */
function frequencyPValue(counts: Float64Array, shares: Float64Array): number {
  const places: { count: number; share: number }[] = [];
  let place = { count: 0, share: 0 };
  counts.forEach((count, node) => {
    place = { count: place.count + count, share: place.share + shares[node]! };
    if (place.share * SAMPLES < LEAST_EXPECTED) return;
    places.push(place);
    place = { count: 0, share: 0 };
  });
  const last = places.pop()!;
  places.push({ count: last.count + place.count, share: last.share + place.share });
  const expected = expectedCounts(
    SAMPLES,
    places.map(({ share }) => share),
  );
  const statistic = chiSquare(
    places.map(({ count }) => count),
    expected,
  );
  return chiSquarePValue(statistic, places.length - 1);
}
