import { estimate } from './estimate.ts';
import type { Difference, PointFigures } from './experiment.ts';

/**
 * Every series against the first one wherever both have a figure for every seed; in the order of the
 * points, then of the metrics.
 */
export function differences(
  first: string,
  metrics: readonly { readonly name: string }[],
  points: readonly PointFigures[],
): Difference[] {
  return points.flatMap((point) => {
    const against = points.find((other) => other.series === first && other.x === point.x);
    if (point.series === first || against === undefined) return [];
    return metrics.flatMap(({ name }) => difference(name, point, against) ?? []);
  });
}

function difference(
  metric: string,
  point: PointFigures,
  against: PointFigures,
): Difference | undefined {
  const [mean, firstMean] = [point.metrics[metric]?.mean, against.metrics[metric]?.mean];
  if (mean === undefined || firstMean === undefined) return undefined;
  const others = against.bySeed[metric]!;
  const paired = estimate(point.bySeed[metric]!.map((value, seed) => value! - others[seed]!));
  return {
    series: point.series,
    against: against.series,
    x: point.x,
    metric,
    difference: paired,
    ratio: firstMean === 0 ? null : mean / firstMean,
    isSignificant: paired.count > 1 && (paired.low > 0 || paired.high < 0),
  };
}
