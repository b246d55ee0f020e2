import type { Ratio } from '../kernel/units.ts';
import type { Histogram } from './histogram.ts';
import type { Durations, SpectrumPoint } from './load-run.ts';

const US_PER_MS = 1_000;

/** The figures of a histogram of microseconds. */
export function durations(histogram: Histogram): Durations {
  const { count } = histogram;
  const ms = (us: number): number | null => (count === 0 ? null : us / US_PER_MS);
  const [p50, p90, p99, p999] = histogram.quantiles([0.5, 0.9, 0.99, 0.999]);
  return {
    count,
    meanMs: ms(histogram.meanUs),
    p50Ms: ms(p50!),
    p90Ms: ms(p90!),
    p99Ms: ms(p99!),
    p999Ms: ms(p999!),
    maxMs: ms(histogram.maxUs),
  };
}

/** Points on each half of the way to 1: some 60 for ten to a hundred thousand answers. */
const POINTS_PER_HALF = 4;

/**
 * The distribution at shares that come closer to 1 by halves, as far as there are answers to tell
 * them apart, and at 1. Both histograms count the same answers; none, no points.
 */
export function spectrum(response: Histogram, service: Histogram): SpectrumPoint[] {
  const { count } = response;
  if (count === 0) return [];
  const shares = spectrumShares(count);
  const responses = response.quantiles(shares);
  const services = service.quantiles(shares);
  return shares.map((share, index) => ({
    share,
    responseTimeMs: responses[index]! / US_PER_MS,
    serviceTimeMs: services[index]! / US_PER_MS,
  }));
}

function spectrumShares(count: number): Ratio[] {
  const shares: Ratio[] = [];
  for (let left = 1; left * count >= 1; left /= 2) {
    for (let point = 0; point < POINTS_PER_HALF; point++) {
      shares.push(1 - left * (1 - point / (2 * POINTS_PER_HALF)));
    }
  }
  return [...shares, 1];
}
