import type { Rng } from '../kernel/rng.ts';

/** Enough for an interval whose ends vary by little from seed to seed. */
const RESAMPLES = 1_000;
const CONFIDENCE = 0.95;

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * A confidence interval (95 %) of what `difference` makes of two series in time. Each is drawn anew
 * in stretches of neighbouring values, since a busy second is followed by another one, and single
 * values would pretend to more independence than there is. Stretches go around the end, n^(1/3) long.
 *
 * @param before,after at least one value each
 * @see Politis, Romano 1992: a circular block-resampling procedure for stationary data
 */
export function bootstrapInterval(
  before: readonly number[],
  after: readonly number[],
  difference: (before: Float64Array, after: Float64Array) => number,
  rng: Rng,
): Interval {
  const first = new Float64Array(before.length);
  const second = new Float64Array(after.length);
  const found = new Float64Array(RESAMPLES);
  for (let turn = 0; turn < RESAMPLES; turn++) {
    resample(before, first, rng);
    resample(after, second, rng);
    found[turn] = difference(first, second);
  }
  found.sort();
  const tail = Math.floor(((1 - CONFIDENCE) / 2) * RESAMPLES);
  return { low: found[tail]!, high: found[RESAMPLES - 1 - tail]! };
}

function resample(from: readonly number[], into: Float64Array, rng: Rng): void {
  const length = Math.max(1, Math.round(Math.cbrt(from.length)));
  for (let at = 0; at < into.length; ) {
    let next = Math.floor(rng() * from.length);
    for (let step = 0; step < length && at < into.length; step++) {
      into[at++] = from[next]!;
      next = next + 1 === from.length ? 0 : next + 1;
    }
  }
}
