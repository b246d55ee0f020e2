/**
 * The gamma function's relatives that statistics needs. Differences of large logarithms are never
 * formed: everything goes through the small remainder of Stirling's formula, so that thousands of
 * degrees of freedom keep their digits.
 */

/** B_2m / (2m (2m - 1)), the coefficients of Stirling's series; DLMF 5.11.1. */
const STIRLING = [
  1 / 12,
  -1 / 360,
  1 / 1260,
  -1 / 1680,
  1 / 1188,
  -691 / 360_360,
  1 / 156,
  -3617 / 122_400,
];
/** From here on the series above ends below 1e-16. */
const STIRLING_FROM = 10;

/** ln Γ(x) - (x - 1/2) ln x + x - ln(2π)/2, for x > 0. */
function stirlingRemainder(x: number): number {
  if (x < STIRLING_FROM) {
    // δ(x) = δ(x + 1) + (x + 1/2) ln(1 + 1/x) - 1
    return stirlingRemainder(x + 1) + (x + 0.5) * Math.log1p(1 / x) - 1;
  }
  const inverseSquare = 1 / (x * x);
  return STIRLING.reduceRight((sum, coefficient) => sum * inverseSquare + coefficient, 0) / x;
}

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + stirlingRemainder(x);
}

/** Γ(x + 1/2) / Γ(x) for x > 0, to full precision however large x is. */
export function gammaHalfRatio(x: number): number {
  const exponent =
    x * Math.log1p(0.5 / x) - 0.5 + stirlingRemainder(x + 0.5) - stirlingRemainder(x);
  return Math.sqrt(x) * Math.exp(exponent);
}

/** The regularised incomplete gamma functions: `lower` = P(a, x), `upper` = Q(a, x) = 1 - P. */
export interface IncompleteGamma {
  readonly lower: number;
  readonly upper: number;
}

/**
 * P and Q for a > 0 and x >= 0, each with a relative error below 1e-12 (for a from 0.5 to 100 000), far tails
 * included: the smaller one is computed, the other is its complement.
 * @see DLMF 8.7.1 (series), 8.9.2 (continued fraction)
 */
export function incompleteGamma(a: number, x: number): IncompleteGamma {
  if (!(a > 0) || !(x >= 0)) return { lower: Number.NaN, upper: Number.NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  if (x < a + 1) {
    const lower = density(a, x) * lowerSeries(a, x);
    return { lower, upper: 1 - lower };
  }
  const upper = density(a, x) * a * upperFraction(a, x);
  return { lower: 1 - upper, upper };
}

/** x^a e^-x / Γ(a + 1) */
function density(a: number, x: number): number {
  const exponent = a * logMinusRise(x, a) - stirlingRemainder(a);
  return Math.exp(exponent) / Math.sqrt(2 * Math.PI * a);
}

/** ln(1 + u) - u for u = x/a - 1, without cancellation near x = a. */
function logMinusRise(x: number, a: number): number {
  const u = (x - a) / a;
  if (Math.abs(u) > 0.3) return Math.log(x / a) - u;
  // With r = u / (2 + u): ln(1 + u) = 2 (r + r^3/3 + r^5/5 + …), and u = 2r / (1 - r).
  const r = u / (2 + u);
  const square = r * r;
  let power = square * r;
  let sum = 0;
  for (let odd = 3; ; odd += 2, power *= square) {
    const next = sum + power / odd;
    if (next === sum) return 2 * sum - r * u;
    sum = next;
  }
}

/** 1 + x/(a+1) + x²/((a+1)(a+2)) + …; about sqrt(40 a) terms near x = a. */
function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > sum * Number.EPSILON * 0.25; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** 1/(x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(…))) by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.POSITIVE_INFINITY;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k < 100_000; k++) {
    const numerator = -k * (k - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return value;
}
