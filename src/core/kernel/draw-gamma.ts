import { drawNormal } from './draw-normal.ts';
import { ln } from './elementary.ts';
import type { Rng } from './rng.ts';

/**
 * A number of the gamma law with the scale 1, the same bits on every machine.
 *
 * @param shape from 1 on
 * @param rng of the first try, which takes two numbers for whatever shape: draws of different shapes
 * from equal streams are then alike
 * @param retries of all further tries, one draw in 20 at shape 1, hardly any at large ones
 * @see Marsaglia, Tsang 2000, doi:10.1145/358407.358414
 */
export function drawGamma(shape: number, rng: Rng, retries: Rng): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let source = rng; ; source = retries) {
    const z = drawNormal(source);
    const u = source();
    const root = 1 + c * z;
    if (root <= 0) continue;
    const v = root * root * root;
    if (ln(u) < 0.5 * z * z + d - d * v + d * ln(v)) return d * v;
  }
}
