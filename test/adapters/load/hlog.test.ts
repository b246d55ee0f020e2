import { type Histogram as Decoded, HistogramLogReader, listTags } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { beginHlog, type HlogInterval } from '../../../src/adapters/load/hlog.ts';
import { createRngStream } from '../../../src/core/kernel/rng.ts';
import { Histogram, layoutOf } from '../../../src/core/load/histogram.ts';

const START = Date.UTC(2026, 0, 2, 3, 4, 5, 678);

/** Some thousand times of about 5 ms, one of them of 71 minutes and more when `isLong`. */
function filled(digits: 2 | 3, seed: number, isLong = false): Histogram {
  const histogram = new Histogram(layoutOf(digits, 2 * 3_600_000_000));
  const rng = createRngStream(seed, 'hlog');
  for (let i = 0; i < 3_000; i++) histogram.record(Math.floor(5_000 / (1 - rng())));
  if (isLong) histogram.record(5_000_000_000);
  return histogram;
}

async function written(intervals: readonly HlogInterval[]): Promise<string> {
  let text = '';
  const add = await beginHlog(START, (lines) => {
    text += lines;
  });
  for (const interval of intervals) add(interval);
  return text;
}

function read(text: string): Decoded[] {
  const reader = new HistogramLogReader(text, 64);
  const found: Decoded[] = [];
  for (let next = reader.nextIntervalHistogram(); next !== null; ) {
    found.push(next as Decoded);
    next = reader.nextIntervalHistogram();
  }
  return found;
}

describe.each([2, 3] as const)('a log of histograms with %d digits', (digits) => {
  const intervals: HlogInterval[] = [0, 1, 2].flatMap((second) =>
    ['web-1', 'web-2'].map((node, index) => ({
      node,
      startMs: START + 1_000 * second,
      endMs: START + 1_000 * (second + 1),
      histogram: filled(digits, 10 * second + index, second === 2),
    })),
  );

  it('is read back with our numbers', async () => {
    const found = read(await written(intervals));
    expect(found).toHaveLength(intervals.length);
    for (const [index, { node, startMs, endMs, histogram }] of intervals.entries()) {
      const decoded = found[index]!;
      expect(decoded.tag).toBe(node);
      expect(decoded.startTimeStampMsec).toBeCloseTo(startMs, 3);
      expect(decoded.endTimeStampMsec).toBeCloseTo(endMs, 3);
      expect(decoded.totalCount).toBe(histogram.count);
      expect(decoded.mean).toBeCloseTo(histogram.meanUs, 6);
      for (const percent of [1, 50, 90, 99, 99.9]) {
        expect(decoded.getValueAtPercentile(percent)).toBe(histogram.quantile(percent / 100));
      }
    }
  });

  it('tells the maximum of each interval in milliseconds, exactly', async () => {
    const lines = (await written(intervals)).split('\n').filter((line) => line.startsWith('Tag='));
    expect(lines.map((line) => Number(line.split(',')[3]))).toEqual(
      intervals.map(({ histogram }) => expect.closeTo(histogram.maxUs / 1_000, 2)),
    );
  });
});

it('begins as readers of other programs expect it', async () => {
  const histogram = filled(3, 1);
  const interval = { startMs: START, endMs: START + 1_000, histogram };
  const text = await written([interval, { ...interval, node: 'a, b' }]);
  expect(text.split('\n').slice(0, 4)).toEqual([
    '#[Response times in microseconds, by lbctl bench]',
    '#[Histogram log format version 1.3]',
    '#[StartTime: 1767323045.678 (seconds since epoch), 2026-01-02T03:04:05.678Z]',
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
  ]);
  expect(text).toMatch(/\n1767323045\.678,1\.000,\d+\.\d{3},HISTFAAA\S+\n/);
  expect(listTags(text)).toEqual(['NO TAG', 'a_b']);
});

it('an interval without an answer is a line too', async () => {
  const histogram = new Histogram(layoutOf(3, 1_000_000));
  const [empty] = read(await written([{ startMs: START, endMs: START + 1, histogram }]));
  expect(empty!.totalCount).toBe(0);
});
