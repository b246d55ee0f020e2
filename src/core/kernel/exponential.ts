import { exp, ln } from './elementary.ts';
import type { Rng } from './rng.ts';

const LAYERS = 256;
/** Begin of the tail, and the area of each layer, for 256 of them. */
const TAIL = 7.69711747013105;
const AREA = 0.003949659822581557;

/** Right ends of the layers, the widest first; the lowest layer is as wide as its area with the tail asks for. */
const ends = new Float64Array(LAYERS + 1);
/** e^-end of each. */
const heights = new Float64Array(LAYERS + 1);
ends[0] = AREA * exp(TAIL);
ends[1] = TAIL;
for (let layer = 2; layer < LAYERS; layer++) {
  ends[layer] = -ln(AREA / ends[layer - 1]! + exp(-ends[layer - 1]!));
}
for (let layer = 0; layer <= LAYERS; layer++) heights[layer] = exp(-ends[layer]!);

/**
 * Exponentially distributed numbers with the mean 1. The curve is covered by layers of equal area: nearly
 * always one number of `rng` falls into a layer where the curve is above it all.
 * @see Marsaglia, Tsang 2000, doi:10.18637/jss.v005.i08
 */
export function exponentialDraws(rng: Rng): () => number {
  return () => {
    let before = 0;
    for (;;) {
      const place = rng() * LAYERS;
      const layer = Math.floor(place);
      const x = (place - layer) * ends[layer]!;
      if (x < ends[layer + 1]!) return before + x;
      // From the tail on it is the same law again.
      if (layer === 0) before += TAIL;
      else {
        const low = heights[layer]!;
        if (low + rng() * (heights[layer + 1]! - low) < exp(-x)) return before + x;
      }
    }
  };
}
