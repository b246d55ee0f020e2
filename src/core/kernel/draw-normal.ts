import { normalQuantile } from './normal-quantile.ts';
import type { Rng } from './rng.ts';

/** The middle of one of the 2^53 equal parts that numbers are drawn from. */
const HALF_PART = 2 ** -54;

/**
 * A standard normal number, at most 8.3 in size. The upper half is drawn as the lower one mirrored, for
 * 1 - 2^-54 is no double and would round to 1, whose quantile is infinite.
 */
export function drawNormal(rng: Rng): number {
  const u = rng();
  return u < 0.5 ? normalQuantile(u + HALF_PART) : -normalQuantile(1 - u - HALF_PART);
}
