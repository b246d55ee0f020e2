/** Bounds and sum of whole weights, as load balancers take them. */
export interface IntegerOptions {
  /** Largest weight; HAProxy takes 256. */
  readonly most: number;
  /** What they add up to, as far as the bounds allow. */
  readonly sum: number;
}

/**
 * Whole numbers in proportion to `weights`: exact quotas cut down, what is left goes to the largest
 * remainders (Hamilton). A weight above 0 gets at least 1, since 0 drains a node; a quota that leaves
 * the bounds is set to its bound and the others share the rest.
 *
 * @param weights at least 0; those of 0 get 0
 * @returns the quotas before rounding, too
 */
export function integerWeights(
  weights: readonly number[],
  { most, sum }: IntegerOptions,
): { integers: number[]; quotas: number[] } {
  const positive = weights.filter((weight) => weight > 0).length;
  const wanted = Math.min(most * positive, Math.max(positive, Math.round(sum)));
  const quotas = boundedQuotas(weights, wanted, most);
  const integers = quotas.map((quota) => Math.floor(quota + 1e-9));
  let left = wanted - integers.reduce((total, one) => total + one, 0);
  const byRemainder = quotas.map((_, i) => i).filter((i) => integers[i]! < most && quotas[i]! > 0);
  byRemainder.sort((a, b) => quotas[b]! - integers[b]! - (quotas[a]! - integers[a]!) || a - b);
  for (const i of byRemainder) {
    if (left <= 0) break;
    integers[i]!++;
    left--;
  }
  return { integers, quotas };
}

/** Shares of `sum` by weight, each from 1 to `most`; at most one round a node. */
function boundedQuotas(weights: readonly number[], sum: number, most: number): number[] {
  const fixed = new Map<number, number>();
  for (;;) {
    const free = weights.map((weight, i) => (fixed.has(i) ? 0 : weight));
    const total = free.reduce((all, weight) => all + weight, 0);
    const left = sum - [...fixed.values()].reduce((all, one) => all + one, 0);
    const quotas = weights.map(
      (_, i) => fixed.get(i) ?? (total > 0 ? (free[i]! / total) * left : 0),
    );
    const below = quotas.flatMap((quota, i) => (weights[i]! > 0 && quota < 1 ? [i] : []));
    const above = quotas.flatMap((quota, i) => (quota > most ? [i] : []));
    if (below.length === 0 && above.length === 0) return quotas;
    // The side that is farther out is set first: setting both at once could miss the sum.
    const lack = below.reduce((all, i) => all + 1 - quotas[i]!, 0);
    const excess = above.reduce((all, i) => all + quotas[i]! - most, 0);
    if (excess >= lack) for (const i of above) fixed.set(i, most);
    else for (const i of below) fixed.set(i, 1);
  }
}
