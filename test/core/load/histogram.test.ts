import fc from 'fast-check';
import { build, type Histogram as Reference } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { Histogram, type HistogramLayout, layoutOf } from '../../../src/core/load/histogram.ts';

const HOUR_US = 3_600_000_000;

function filled(layout: HistogramLayout, values: readonly number[]): Histogram {
  const histogram = new Histogram(layout);
  for (const value of values) histogram.record(value);
  return histogram;
}

function reference(
  digits: 2 | 3,
  values: readonly number[],
  bitBucketSize: 32 | 64 = 32,
): Reference {
  const histogram = build({
    bitBucketSize,
    highestTrackableValue: layoutOf(digits, 4 * HOUR_US).highestUs,
    numberOfSignificantValueDigits: digits,
  });
  for (const value of values) histogram.recordValue(value);
  return histogram;
}

/** Of every size, since all that is interesting happens at powers of two. */
const anyUs = fc.oneof(
  fc.nat({ max: 4_096 }),
  fc.tuple(fc.nat({ max: 33 }), fc.integer({ min: -1, max: 1 })).map(([bits, beside]) => {
    return Math.max(0, 2 ** bits + beside);
  }),
  fc.double({ min: 0, max: Math.log2(4 * HOUR_US), noNaN: true }).map((log) => {
    return Math.floor(2 ** log);
  }),
);
const someUs = fc.array(anyUs, { minLength: 1, maxLength: 60 });

describe.each([2, 3] as const)('with %d digits', (digits) => {
  const layout = layoutOf(digits, 4 * HOUR_US);

  it.each([32, 64] as const)('says what HdrHistogram says (%d bits a bucket)', (bits) => {
    fc.assert(
      fc.property(
        someUs,
        fc.array(fc.nat({ max: 100_000 }), { maxLength: 20 }),
        (values, places) => {
          const ours = filled(layout, values);
          const theirs = reference(digits, values, bits);
          expect(ours.count).toBe(theirs.totalCount);
          expect(Math.abs(ours.meanUs - theirs.mean)).toBeLessThanOrEqual(1e-12 * theirs.mean);
          expect(ours.maxUs).toBe(Math.max(...values));
          expect(ours.minUs).toBe(Math.min(...values));
          for (const place of [...places, 0, 50_000, 99_900, 100_000]) {
            const percent = place / 1_000;
            if (percent === 0) continue; // theirs is then the lower end of a bucket
            const wanted = Math.min(theirs.getValueAtPercentile(percent), ours.maxUs);
            expect(ours.quantile(percent / 100), `${percent} %`).toBe(wanted);
          }
        },
      ),
    );
  });

  it('merging is recording both', () => {
    fc.assert(
      fc.property(someUs, someUs, (some, others) => {
        const merged = filled(layout, some);
        merged.merge(filled(layout, others));
        expect(merged.cells).toEqual(filled(layout, [...some, ...others]).cells);
      }),
    );
  });

  it('a difference of snapshots counts what came between', () => {
    fc.assert(
      fc.property(someUs, someUs, (before, after) => {
        const histogram = filled(layout, before);
        const then = histogram.snapshot();
        for (const value of after) histogram.record(value);
        const between = histogram.since(then);
        const alone = filled(layout, after);
        expect([...between.buckets()]).toEqual([...alone.buckets()]);
        const width = 1 / (layout.subBucketCount / 2);
        expect(between.maxUs).toBeGreaterThanOrEqual(alone.maxUs);
        expect(between.maxUs).toBeLessThanOrEqual(alone.maxUs * (1 + width));
        expect(between.minUs).toBeLessThanOrEqual(alone.minUs);
        expect(between.minUs).toBeGreaterThanOrEqual(alone.minUs * (1 - width) - 1);
      }),
    );
  });

  it('buckets tell values apart to the digits promised', () => {
    fc.assert(
      fc.property(anyUs, (us) => {
        const [bucket] = filled(layout, [us]).buckets();
        expect(bucket!.lowUs).toBeLessThanOrEqual(us);
        expect(bucket!.highUs).toBeGreaterThanOrEqual(us);
        expect(bucket!.highUs - bucket!.lowUs).toBeLessThanOrEqual(us / 10 ** digits);
      }),
    );
  });
});

describe('at the edges', () => {
  it.each([
    { name: 'one value of 2 digits', digits: 2 as const, highestUs: 255, length: 256 + 5 },
    { name: 'one value more', digits: 2 as const, highestUs: 256, length: 256 + 128 + 5 },
    { name: 'an hour of 3 digits', digits: 3 as const, highestUs: HOUR_US, length: 23 * 1024 + 5 },
  ])('$name takes $length cells', ({ digits, highestUs, length }) => {
    expect(layoutOf(digits, highestUs).length).toBe(length);
  });

  it('what is above the highest is counted as the highest, and told', () => {
    const layout = layoutOf(2, 1_000);
    const histogram = filled(layout, [layout.highestUs, layout.highestUs + 1, 1e15, Infinity]);
    expect(layout.highestUs).toBe(1_023);
    expect(histogram.clampedCount).toBe(3);
    expect([...histogram.buckets()]).toEqual([{ lowUs: 1_020, highUs: 1_023, count: 4 }]);
    expect(histogram.maxUs).toBe(1_023);
  });

  it('fractions of a microsecond are cut off', () => {
    expect([...filled(layoutOf(3, 1_000_000), [0.9, 5_000_000_000.5]).buckets()][0]).toEqual({
      lowUs: 0,
      highUs: 0,
      count: 1,
    });
    expect(filled(layoutOf(3, 4 * HOUR_US), [5_000_000_000.5]).maxUs).toBe(5_000_000_000);
  });

  it('an empty one has no figures', () => {
    const empty = new Histogram(layoutOf(3, HOUR_US));
    expect([empty.count, empty.maxUs, empty.meanUs, empty.quantile(0.5)]).toEqual([
      0,
      0,
      Number.NaN,
      Number.NaN,
    ]);
    expect(empty.since(empty.snapshot()).maxUs).toBe(0);
  });

  it('lies in shared memory, seen by another view of it', () => {
    const layout = layoutOf(3, HOUR_US);
    const memory = new SharedArrayBuffer(4 * layout.length);
    new Histogram(layout, new Uint32Array(memory)).record(1_500);
    const reader = new Histogram(layout, new Uint32Array(memory));
    expect(reader.maxUs).toBe(1_500);
    expect(reader.snapshot().cells.buffer).toBeInstanceOf(ArrayBuffer);
  });

  it('histograms of different layouts are not mixed', () => {
    const histogram = new Histogram(layoutOf(3, HOUR_US));
    expect(() => histogram.merge(new Histogram(layoutOf(2, HOUR_US)))).toThrow('different layouts');
  });
});
