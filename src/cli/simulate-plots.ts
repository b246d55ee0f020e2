import type {
  Estimate,
  MetricSpec,
  SimulationEvent,
  SimulationResult,
} from '../core/simulation/experiment.ts';
import { type LinePoint, renderLinePlot } from './render/line-plot.ts';
import { formatNumber } from './render/number.ts';
import type { PlotSize } from './render/plot-frame.ts';
import { printable } from './render/printable.ts';
import { isByFactors } from './simulate-axis.ts';
import { eventTexts } from './simulate-events.ts';
import { axisText } from './simulate-figures.ts';
import { style } from './style.ts';

/** The first metric against the axis, or over time where there is none. Empty without room or points. */
export function simulationPlot(result: SimulationResult, size: PlotSize): string {
  return result.axis === null ? timePlot(result, size) : axisPlot(result, size);
}

function axisPlot({ axis, metrics, series, points }: SimulationResult, size: PlotSize): string {
  const metric = metrics[0]!;
  const picture = renderLinePlot(
    {
      series: series.map((name) => ({
        name,
        points: points
          .filter((point) => point.series === name)
          .flatMap(({ x, metrics }) => linePoint(x!, metrics[metric.name]))
          .sort((a, b) => a.x - b.x),
      })),
      moments: [],
      isLogarithmic: isByFactors(axis!.values),
      formatX: formatNumber,
      formatY: (value) => axisText(value, metric.unit),
    },
    size,
  );
  return picture === ''
    ? ''
    : `${style.bold(`${metric.title} against ${axis!.title}`)}\n${picture}`;
}

function timePlot({ metrics, points }: SimulationResult, size: PlotSize): string {
  const metric = plottedOverTime(metrics, points);
  if (metric === undefined) return '';
  const events = points[0]!.events;
  const picture = renderLinePlot(
    {
      series: points.map(({ series, timeline }) => ({
        name: series,
        points: timeline.flatMap(({ atMs, metrics }) => linePoint(atMs, metrics[metric.name])),
      })),
      moments: events.map(({ atMs }) => atMs),
      isLogarithmic: false,
      formatX: (ms) => axisText(ms, 'ms'),
      formatY: (value) => axisText(value, metric.unit),
    },
    size,
  );
  if (picture === '') return '';
  return [style.bold(`${metric.title} over time`), picture, ...eventLines(events)].join('\n');
}

/** The first metric that is told over time. */
function plottedOverTime(
  metrics: readonly MetricSpec[],
  points: SimulationResult['points'],
): MetricSpec | undefined {
  const told = points.flatMap(({ timeline }) => Object.keys(timeline[0]?.metrics ?? {}));
  return metrics.find(({ name }) => told.includes(name));
}

function linePoint(x: number, estimate: Estimate | null | undefined): LinePoint[] {
  if (estimate === null || estimate === undefined) return [];
  return [{ x, y: estimate.mean, low: estimate.low, high: estimate.high }];
}

/** Of more events the first are told. */
const MOST_EVENTS = 12;

function eventLines(events: readonly SimulationEvent[]): string[] {
  const texts = eventTexts(events);
  const lines = texts.slice(0, MOST_EVENTS).map(printable);
  const left = texts.length - lines.length;
  return left > 0 ? [...lines, style.dim(`and ${left} more`)] : lines;
}
