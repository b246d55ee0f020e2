import { power } from './elementary.ts';
import { normalQuantile } from './normal-quantile.ts';

/**
 * The value that Student's t stays below with probability `p`, out of elementary operations alone: the
 * same on every machine. Within 1e-12 relatively for p from 1e-12 to 1 - 1e-12, but for what the
 * middle loses by cancellation.
 *
 * @param p above 0 and below 1
 * @param degreesOfFreedom whole, 1 or more
 */
export function studentQuantile(p: number, degreesOfFreedom: number): number {
  if (p === 0.5) return 0;
  const tail = Math.min(p, 1 - p);
  // Tails of t are heavier than the normal one, so that Newton's steps begin below the root; the tail is
  // convex, so that they stay there.
  let t = -normalQuantile(tail);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const step = (upperTail(t, degreesOfFreedom) - tail) / density(t, degreesOfFreedom);
    t += step;
    if (!(step > 2 * Number.EPSILON * t)) break;
  }
  return p < 0.5 ? -t : t;
}

/** A step doubles t at worst (with one degree of freedom). */
const MOST_ROUNDS = 200;

function density(t: number, degreesOfFreedom: number): number {
  const nu = degreesOfFreedom;
  const base = nu / (nu + t * t);
  return (gammaStep(nu) * power(base, (nu + 1) / 2)) / Math.sqrt(nu * Math.PI);
}

/** Probability of more than t, for t from 0 on: half of the incomplete beta function I_x(ν/2, 1/2). */
function upperTail(t: number, degreesOfFreedom: number): number {
  const nu = degreesOfFreedom;
  const square = t * t;
  const x = nu / (nu + square);
  const rest = square / (nu + square);
  // x^(ν/2) (1 - x)^(1/2) / B(ν/2, 1/2)
  const front = (power(x, nu / 2) * Math.sqrt(rest) * gammaStep(nu)) / Math.sqrt(Math.PI);
  // The fraction converges fast below the mean of the beta distribution; DLMF 8.17.22.
  return x * (nu + 5) < nu + 2
    ? (front / nu) * betaFraction(nu / 2, 0.5, x)
    : 0.5 - front * betaFraction(0.5, nu / 2, rest);
}

/** Γ((ν + 1) / 2) / Γ(ν / 2) */
function gammaStep(degreesOfFreedom: number): number {
  const isOdd = degreesOfFreedom % 2 === 1;
  let step = isOdd ? 1 / Math.sqrt(Math.PI) : Math.sqrt(Math.PI) / 2;
  for (let nu = isOdd ? 1 : 2; nu < degreesOfFreedom; nu += 2) step *= (nu + 1) / nu;
  return step;
}

/** 1/(1 + d1/(1 + d2/(1 + …))) by Lentz's method; DLMF 8.17.22. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / (1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m < 10_000; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) <= Number.EPSILON) break;
  }
  return value;
}
