import { gammaHalfRatio, incompleteGamma, logGamma } from './statistics-gamma.ts';
import type { Ratio } from './units.ts';

/** Counts to expect when `total` things fall by chance, a `shares[i]` part of them into place i. */
export function expectedCounts(total: number, shares: readonly Ratio[]): number[] {
  return shares.map((share) => total * share);
}

/**
 * Pearson's Σ (count - expected)² / expected, over places where something is expected.
 * @param expected as long as `counts`; places with 0 are left out, what lies there is for the caller to judge
 */
export function chiSquare(counts: ArrayLike<number>, expected: readonly number[]): number {
  return expected.reduce((sum, wanted, index) => {
    return wanted === 0 ? sum : sum + (counts[index]! - wanted) ** 2 / wanted;
  }, 0);
}

/**
 * Probability that chance alone gives at least this chi-square.
 * @param degreesOfFreedom number of places less one; with 0 there is nothing chance could vary
 */
export function chiSquarePValue(statistic: number, degreesOfFreedom: number): Ratio {
  return degreesOfFreedom === 0 ? 1 : incompleteGamma(degreesOfFreedom / 2, statistic / 2).upper;
}

/**
 * The value that a chi-square stays below with probability `p`; 0 with no degrees of freedom.
 * Newton's method on the logarithm of the smaller tail, kept inside a bracket.
 * @param p 0 to 1
 */
export function chiSquareQuantile(p: Ratio, degreesOfFreedom: number): number {
  if (!(p >= 0 && p <= 1)) return Number.NaN;
  if (degreesOfFreedom === 0 || p === 0) return 0;
  if (p === 1) return Number.POSITIVE_INFINITY;
  const a = degreesOfFreedom / 2;
  const isLower = p < 0.5;
  const target = isLower ? p : 1 - p;
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let x = isLower ? smallGuess(p, a) : a;
  for (let round = 0; round < 500 && x > 0; round++) {
    const { lower, upper } = incompleteGamma(a, x);
    const tail = isLower ? lower : upper;
    if (isLower === tail < target) low = x;
    else high = x;
    const next = inside(low, high, newtonStep(a, x, tail, target, isLower));
    if (Math.abs(next - x) <= 4 * Number.EPSILON * x) return 2 * next;
    x = next;
  }
  return 2 * x;
}

/** ln P is concave in ln x and ln Q in x, so the steps close in on the root from one side. */
function newtonStep(a: number, x: number, tail: Ratio, target: Ratio, isLower: boolean): number {
  const hazard = Math.exp((a - 1) * Math.log(x) - x - logGamma(a)) / tail;
  const miss = Math.log(tail / target);
  return isLower ? x * Math.exp(-miss / (hazard * x)) : x + miss / hazard;
}

function inside(low: number, high: number, wanted: number): number {
  if (wanted >= low && wanted <= high && wanted < Number.POSITIVE_INFINITY) return wanted;
  if (high === Number.POSITIVE_INFINITY) return 2 * low;
  return low === 0 ? high / 2 : (low + high) / 2;
}

/** First guess for the lower tail: P(a, x) is about x^a / Γ(a + 1) there, and never more. */
function smallGuess(p: Ratio, a: number): number {
  return Math.exp((Math.log(p) + logGamma(a + 1)) / a);
}

/**
 * The coefficient of variation of count over expected count, weighted by share. It is
 * sqrt(chi2 / total) whatever the shares; with equal shares it is standard deviation over mean.
 */
export interface Variation {
  /** Of these places themselves (divided by k). */
  readonly population: Ratio;
  /** As an estimate from a sample (divided by k - 1). */
  readonly sample: Ratio;
}

/** @param places number of places k with a share above 0; a single place cannot vary */
export function variation(statistic: number, total: number, places: number): Variation {
  const population = Math.sqrt(statistic / total);
  const sample = places === 1 ? 0 : population * Math.sqrt(places / (places - 1));
  return { population, sample };
}

/** What the coefficient of variation comes to when keys fall by chance. */
export interface ChanceVariation {
  readonly mean: Ratio;
  /** 99 of 100 runs lie between these. */
  readonly low: Ratio;
  readonly high: Ratio;
}

/**
 * By chance, chi2 follows the chi-square distribution with k - 1 degrees of freedom as soon as a
 * handful of keys is expected everywhere, and the coefficient of variation the chi distribution.
 * @param total number of keys, above 0
 * @param places number of places k with a share above 0
 */
export function chanceVariation(total: number, places: number): ChanceVariation {
  const degreesOfFreedom = places - 1;
  if (degreesOfFreedom === 0) return { mean: 0, low: 0, high: 0 };
  return {
    mean: (Math.SQRT2 * gammaHalfRatio(degreesOfFreedom / 2)) / Math.sqrt(total),
    low: Math.sqrt(chiSquareQuantile(0.005, degreesOfFreedom) / total),
    high: Math.sqrt(chiSquareQuantile(0.995, degreesOfFreedom) / total),
  };
}

/** A straight line through points by least squares. */
export function leastSquaresSlope(points: readonly (readonly [x: number, y: number])[]): number {
  const meanX = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  const spread = points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
  return points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0) / spread;
}
