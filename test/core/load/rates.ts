import fc from 'fast-check';
import type { RateSpec } from '../../../src/core/load/rate-text.ts';

const rate = fc.oneof(
  fc.double({ min: 0.01, max: 1e6, noNaN: true }),
  fc.integer({ min: 1, max: 100_000 }),
  fc.constantFrom(1 / 60, 1 / 3600, 1200, 1e6),
);
const rateOrPause = fc.oneof(
  { weight: 3, arbitrary: rate },
  { weight: 1, arbitrary: fc.constant(0) },
);
const step = fc.record({
  rate: rateOrPause,
  durationMs: fc.oneof(
    fc.integer({ min: 1, max: 100_000 }),
    fc.double({ min: 1, max: 1e6, noNaN: true }),
  ),
});

/** Anything that can be asked for. */
export const rateSpecs: fc.Arbitrary<RateSpec> = fc.oneof(
  rate.map((one): RateSpec => ({ kind: 'constant', rate: one })),
  fc
    .tuple(rateOrPause, rateOrPause)
    .filter(([from, to]) => from + to > 0)
    .map(([from, to]): RateSpec => ({ kind: 'ramp', from, to })),
  fc
    .array(step, { minLength: 1, maxLength: 6 })
    .filter((steps) => steps.some((one) => one.rate > 0))
    .map((steps): RateSpec => ({ kind: 'steps', steps })),
);
