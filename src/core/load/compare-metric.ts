import { createRngStream } from '../kernel/rng.ts';
import type { Ratio } from '../kernel/units.ts';
import { bootstrapInterval } from './block-bootstrap.ts';
import { type ComparableBlocks, FEWEST_BLOCKS } from './blocks.ts';
import { cliffsDelta } from './effect-size.ts';
import type { RunBlock } from './load-run.ts';

/**
 * Two runs of one plan on one machine differ by some percent in their percentiles: what is below is
 * no finding, however many requests make it significant.
 */
export const DEFAULT_NOISE: Ratio = 0.05;

/**
 * A difference must also be seen block by block: in three of four pairs the block of the one run is
 * above that of the other. Romano and others (2006) call an effect of this size large.
 */
const LARGE_EFFECT = 0.474;

/** Of all requests; a budget of errors is seldom smaller, and relative to none at all there is no difference. */
const ERROR_NOISE: Ratio = 0.001;

/** The first of them that a figure has is that of the whole run. */
export const verdicts = ['slower', 'more', 'faster', 'fewer', 'unclear', 'same'] as const;
export type Verdict = (typeof verdicts)[number];

interface Metric {
  readonly unit: 'ms' | '/s' | 'ratio';
  readonly value: (block: RunBlock) => number | null;
  /** What more of it means, and what less. */
  readonly words: readonly [more: Verdict, less: Verdict];
}

const times = ['slower', 'faster'] as const;

const metrics = {
  p50: { unit: 'ms', value: ({ responseTime }) => responseTime.p50Ms, words: times },
  p90: { unit: 'ms', value: ({ responseTime }) => responseTime.p90Ms, words: times },
  p99: { unit: 'ms', value: ({ responseTime }) => responseTime.p99Ms, words: times },
  mean: { unit: 'ms', value: ({ responseTime }) => responseTime.meanMs, words: times },
  rate: {
    unit: '/s',
    // By its own length: a busy machine cuts some blocks late.
    value: ({ responseTime, durationMs }) => (1_000 * responseTime.count) / durationMs,
    words: ['faster', 'slower'],
  },
  errors: {
    unit: 'ratio',
    value: ({ errorCount, requestCount }) =>
      requestCount === 0 ? null : errorCount / requestCount,
    words: ['more', 'fewer'],
  },
} as const satisfies Record<string, Metric>;

export type ComparedMetric = keyof typeof metrics;
export const comparedMetrics = Object.keys(metrics) as ComparedMetric[];

/** A figure of two runs. Null where a run has no block with it. */
export interface MetricComparison {
  readonly metric: ComparedMetric;
  readonly unit: Metric['unit'];
  /** Median over blocks; the mean for errors, which are too rare for a median. */
  readonly before: number | null;
  readonly after: number | null;
  /** Relative to `before`; for errors, of shares of all requests. */
  readonly difference: Ratio | null;
  /** Confidence interval (95 %) of the difference. */
  readonly differenceLow: Ratio | null;
  readonly differenceHigh: Ratio | null;
  /** Cliff's delta over blocks: above 0 when those of the second run have more. */
  readonly effect: number | null;
  readonly verdict: Verdict;
  /** Worse by more than was allowed. */
  readonly isRegression: boolean;
}

export interface CompareOptions {
  readonly seed: number;
  readonly noise: Ratio;
  /** Worse by more than this is a regression; nothing is when undefined. Not below the noise. */
  readonly allowed: Ratio | undefined;
}

/** One figure over the blocks of two runs. */
export function compareMetric(
  name: ComparedMetric,
  reference: ComparableBlocks,
  other: ComparableBlocks,
  { seed, noise, allowed }: CompareOptions,
): MetricComparison {
  const metric: Metric = metrics[name];
  const before = series(metric, reference);
  const after = series(metric, other);
  const head = { metric: name, unit: metric.unit };
  if (before.length === 0 || after.length === 0) return { ...head, ...nothing };
  const isShare = metric.unit === 'ratio';
  const centre = isShare ? mean : median;
  const difference = isShare ? shareDifference : relativeDifference;
  const from = Float64Array.from(before);
  const to = Float64Array.from(after);
  const interval = bootstrapInterval(before, after, difference, createRngStream(seed, name));
  const found: Found = {
    difference: difference(from, to),
    ...interval,
    effect: cliffsDelta(before, after),
    blockCount: Math.min(before.length, after.length),
  };
  const verdict = judge(found, isShare ? ERROR_NOISE : noise, metric.words);
  return {
    ...head,
    before: centre(from),
    after: centre(to),
    difference: finite(found.difference),
    differenceLow: finite(found.low),
    differenceHigh: finite(found.high),
    effect: found.effect,
    verdict,
    isRegression: isRegression(verdict, Math.abs(found.difference), isShare, allowed),
  };
}

const nothing = {
  before: null,
  after: null,
  difference: null,
  differenceLow: null,
  differenceHigh: null,
  effect: null,
  verdict: 'unclear',
  isRegression: false,
} as const;

interface Found {
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  readonly effect: number;
  readonly blockCount: number;
}

/** More or less when size, effect and interval say so; same when the interval is within the noise. */
function judge(found: Found, noise: Ratio, [more, less]: Metric['words']): Verdict {
  const { difference, low, high, effect, blockCount } = found;
  if (blockCount < FEWEST_BLOCKS) return 'unclear';
  if (difference > noise && effect >= LARGE_EFFECT && low > 0) return more;
  if (difference < -noise && effect <= -LARGE_EFFECT && high < 0) return less;
  return low >= -noise && high <= noise ? 'same' : 'unclear';
}

function isRegression(
  verdict: Verdict,
  size: number,
  isShare: boolean,
  allowed: Ratio | undefined,
): boolean {
  if (allowed === undefined) return false;
  // Errors are not allowed to grow by a part of what they were: a verdict on them is enough.
  return verdict === 'more' || (verdict === 'slower' && !isShare && size > allowed);
}

function series({ value }: Metric, { blocks }: ComparableBlocks): number[] {
  return blocks.map(value).filter((one) => one !== null);
}

function relativeDifference(before: Float64Array, after: Float64Array): number {
  const from = median(before);
  const to = median(after);
  return from === to ? 0 : (to - from) / from;
}

function shareDifference(before: Float64Array, after: Float64Array): number {
  return mean(after) - mean(before);
}

function median(values: Float64Array): number {
  const sorted = values.toSorted();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A difference relative to 0 has no size that JSON could hold. */
function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
