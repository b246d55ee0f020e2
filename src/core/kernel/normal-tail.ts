/**
 * log10 of the chance that a normal variable lies more than `z` standard deviations above its mean.
 * Right to 1e-12 relative, for any z: from 3 on by the continued fraction of Mills' ratio, which has
 * no underflow, below by a series for the cumulative distribution.
 * @see Abramowitz, Stegun 26.2.11 and 26.2.14
 */
export function log10NormalTail(z: number): number {
  if (z < -3) return Math.log1p(-Math.exp(lnFarTail(-z))) / Math.LN10;
  if (z < 3) return Math.log10(0.5 - centralPart(z));
  return lnFarTail(z) / Math.LN10;
}

/**
 * The z above which a normal variable lies with chance 10^-`digits`: the inverse of
 * -log10NormalTail, by Newton's method on a convex function.
 * @param digits greater than 0
 */
export function normalTailQuantile(digits: number): number {
  let z = Math.sqrt(2 * Math.LN10 * digits); // above the root: the tail is below exp(-z²/2)
  for (let round = 0; round < 100; round++) {
    const tail = log10NormalTail(z);
    const hazard = 10 ** (lnDensity(z) / Math.LN10 - tail); // density over tail
    const next = z + ((tail + digits) * Math.LN10) / hazard;
    if (Math.abs(next - z) <= 1e-13 * Math.max(1, Math.abs(z))) return next;
    z = next;
  }
  return z;
}

const LN_ROOT_2_PI = 0.9189385332046727;

const lnDensity = (z: number): number => -0.5 * z * z - LN_ROOT_2_PI;

/** From the mean to z: the density times z + z³/3 + z⁵/15 + … */
function centralPart(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 3; Math.abs(term) > 1e-17 * Math.abs(sum); k += 2) {
    term *= (z * z) / k;
    sum += term;
  }
  return sum * Math.exp(lnDensity(z));
}

/** ln of the tail for z of 3 and more: density / (z + 1/(z + 2/(z + 3/(z + …)))). */
function lnFarTail(z: number): number {
  let fraction = z;
  for (let k = 120; k > 0; k--) fraction = z + k / fraction;
  return lnDensity(z) - Math.log(fraction);
}
