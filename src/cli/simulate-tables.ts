import type {
  Difference,
  MetricSpec,
  PointFigures,
  SimulationResult,
} from '../core/simulation/experiment.ts';
import { lineWidth } from './render/fit.ts';
import { formatNumber, formatSignificant } from './render/number.ts';
import { type Column, renderTable } from './render/table.ts';
import { differenceText, estimateText } from './simulate-figures.ts';
import { differenceVerdict } from './simulate-verdict.ts';
import { style } from './style.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/**
 * All figures: a row a point where they have room, else a table a metric; without an axis else a row a
 * metric.
 */
export function figureTables(result: SimulationResult, columns: number): string {
  const { axis, metrics } = result;
  if (axis !== null && metrics.length === 1) return matrix(result, metrics[0]!);
  const rows = axis === null ? seriesTable(result) : pointTable(result, axis.title);
  if (widest(rows) <= columns) return rows;
  if (axis === null) return metricTable(result);
  return metrics.map((metric) => matrix(result, metric)).join('\n\n');
}

function widest(table: string): number {
  return Math.max(...table.split('\n').map(lineWidth));
}

const cellsOf = (metrics: readonly MetricSpec[], point: PointFigures): string[] =>
  metrics.map(({ name, unit }) => estimateText(point.metrics[name] ?? null, unit));

function pointTable({ series, metrics, points }: SimulationResult, axisTitle: string): string {
  const isAlone = series.length === 1;
  return renderTable(
    [
      ...(isAlone ? [] : [{ title: '' }]),
      right(axisTitle),
      ...metrics.map(({ title }) => right(title)),
    ],
    points.map((point) => [
      ...(isAlone ? [] : [point.series]),
      formatNumber(point.x!),
      ...cellsOf(metrics, point),
    ]),
  );
}

function seriesTable({ metrics, points }: SimulationResult): string {
  return renderTable(
    [{ title: '' }, ...metrics.map(({ title }) => right(title))],
    points.map((point) => [point.series, ...cellsOf(metrics, point)]),
  );
}

function metricTable({ metrics, points }: SimulationResult): string {
  return renderTable(
    [{ title: '' }, ...points.map(({ series }) => right(series))],
    metrics.map((metric) => [metric.title, ...points.map((point) => cellsOf([metric], point)[0]!)]),
  );
}

/** The axis down, the series across. */
function matrix({ axis, series, points }: SimulationResult, metric: MetricSpec): string {
  const at = (x: number, name: string): string => {
    const point = points.find((one) => one.x === x && one.series === name);
    return point === undefined ? '' : cellsOf([metric], point)[0]!;
  };
  const table = renderTable(
    [right(axis!.title), ...series.map(right)],
    axis!.values
      .filter((x) => points.some((one) => one.x === x))
      .map((x) => [formatNumber(x), ...series.map((name) => at(x, name))]),
  );
  return `${style.bold(metric.title)}\n${table}`;
}

/** Series against the first one; along an axis by the metric that is plotted alone. */
export function differenceTable({ axis, metrics, differences }: SimulationResult): string {
  const shown =
    axis === null ? differences : differences.filter(({ metric }) => metric === metrics[0]!.name);
  if (shown.length === 0) return '';
  const specOf = ({ metric }: Difference): MetricSpec =>
    metrics.find(({ name }) => name === metric)!;
  const verdictOf = (one: Difference) => differenceVerdict(one, specOf(one));
  return renderTable(
    [
      { title: `against ${shown[0]!.against}` },
      ...(axis === null ? [{ title: '' }] : [right(axis.title)]),
      right(axis === null ? 'difference' : specOf(shown[0]!).title),
      right('ratio'),
      { title: '', paint: (cell, row) => paints[verdictOf(shown[row]!).meaning](cell) },
    ],
    shown.map((one) => [
      one.series,
      one.x === null ? specOf(one).title : formatNumber(one.x),
      differenceText(one.difference, specOf(one).unit),
      one.ratio === null ? '' : `${formatSignificant(one.ratio)}x`,
      verdictOf(one).words,
    ]),
  );
}

const paints = {
  better: style.good,
  worse: style.bad,
  neither: (text: string) => text,
  unclear: style.dim,
};
