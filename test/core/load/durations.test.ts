import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { durations, spectrum } from '../../../src/core/load/durations.ts';
import { Histogram, layoutOf } from '../../../src/core/load/histogram.ts';

const layout = layoutOf(3, 3_600_000_000);

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram(layout);
  for (const value of values) histogram.record(value);
  return histogram;
}

describe('durations', () => {
  it('are in milliseconds', () => {
    const values = Array.from({ length: 1_000 }, (_, index) => 1 + index);
    expect(durations(filled(values))).toEqual({
      count: 1_000,
      meanMs: 0.5005,
      p50Ms: 0.5,
      p90Ms: 0.9,
      p99Ms: 0.99,
      p999Ms: 0.999,
      maxMs: 1,
    });
  });

  it('are null where there were none', () => {
    expect(durations(filled([]))).toEqual({
      count: 0,
      meanMs: null,
      p50Ms: null,
      p90Ms: null,
      p99Ms: null,
      p999Ms: null,
      maxMs: null,
    });
  });

  it('no percentile is above the maximum', () => {
    expect(durations(filled([1_234_567])).p50Ms).toBe(1_234.567);
  });
});

describe('spectrum', () => {
  it('comes closer to 1 by halves and ends there', () => {
    const values = Array.from({ length: 16 }, (_, index) => 1_000 * (index + 1));
    const points = spectrum(filled(values), filled(values.map((us) => us / 2)));
    const shares = points.map(({ share }) => share);
    expect(shares.slice(0, 9)).toEqual([0, 0.125, 0.25, 0.375, 0.5, 0.5625, 0.625, 0.6875, 0.75]);
    expect(points.at(-1)).toEqual({ share: 1, responseTimeMs: 16, serviceTimeMs: 8 });
    expect(points.find(({ share }) => share === 0.75)?.responseTimeMs).toBeCloseTo(12, 1);
  });

  it.each([
    { count: 1, points: 5 },
    { count: 1_000, points: 41 },
    { count: 30_000, points: 61 },
  ])('has $points points for $count answers', ({ count, points }) => {
    const histogram = filled(Array<number>(count).fill(7));
    expect(spectrum(histogram, histogram)).toHaveLength(points);
  });

  it('never falls', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 10_000_000 }), { maxLength: 50 }), (values) => {
        const points = spectrum(filled(values), filled(values));
        const times = points.map(({ responseTimeMs }) => responseTimeMs);
        expect(times).toEqual(times.toSorted((a, b) => a - b));
        const shares = points.map(({ share }) => share);
        expect(new Set(shares).size).toBe(shares.length);
      }),
    );
  });
});
