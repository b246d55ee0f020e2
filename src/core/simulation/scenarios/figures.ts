import { estimate } from '../estimate.ts';
import type { CellOutcome, PointFigures } from '../experiment.ts';

/** The points of a series, in the order of the axis. */
export function seriesOf(figures: readonly PointFigures[], series: string): PointFigures[] {
  return figures.filter((point) => point.series === series);
}

/** NaN where there is none, which fails every comparison. */
export function meanOf(point: PointFigures | undefined, metric: string): number {
  return point?.metrics[metric]?.mean ?? Number.NaN;
}

export function meanAt(
  figures: readonly PointFigures[],
  series: string,
  x: number | null,
  metric: string,
): number {
  return meanOf(
    figures.find((point) => point.series === series && point.x === x),
    metric,
  );
}

/** Values of all seeds; those that have none are left out. */
export function bySeed(point: PointFigures | undefined, metric: string): number[] {
  return (point?.bySeed[metric] ?? []).filter((value) => value !== null);
}

/** Of an experiment that knows neither nodes nor time. */
export function metricsAlone(metrics: CellOutcome['metrics']): CellOutcome {
  return { metrics, nodes: [], timeline: [], events: [] };
}

/** A series against a rival at a point, seed by seed. */
export function pairedBelow(
  figures: readonly PointFigures[],
  series: string,
  rival: string,
  x: number | null,
  metric: string,
): { readonly mean: number; readonly ratio: number; readonly isBelow: boolean } {
  const [own, other] = [series, rival].map((name) =>
    figures.find((point) => point.series === name && point.x === x),
  );
  const others = bySeed(other, metric);
  const paired = bySeed(own, metric).map((value, seed) => value - others[seed]!);
  const mean = meanOf(own, metric);
  const isBelow = paired.length > 1 && estimate(paired).high < 0;
  return { mean, ratio: mean / meanOf(other, metric), isBelow };
}
