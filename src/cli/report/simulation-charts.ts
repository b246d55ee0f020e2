import type {
  Estimate,
  FigureUnit,
  MetricSpec,
  PointFigures,
  SimulationEvent,
  SimulationResult,
} from '../../core/simulation/experiment.ts';
import { metricMeanings } from '../../core/simulation/metrics.ts';
import { isByFactors } from '../simulate-axis.ts';
import { eventTexts } from '../simulate-events.ts';
import { aligned, type Chart, type Series, sideBySide, union } from './chart.ts';

/**
 * Every metric against the axis, the series over each other; without an axis every metric over time,
 * and the nodes' shares.
 */
export function simulationCharts(result: SimulationResult): Chart[] {
  if (result.points.length === 0) return [];
  if (result.axis !== null) return result.metrics.map((metric) => axisChart(result, metric));
  const { metrics, points } = result;
  const told = metrics.filter(({ name }) =>
    points.some(({ timeline }) => timeline.some((piece) => name in piece.metrics)),
  );
  return [...told.map((metric) => timeChart(result, metric)), ...shareCharts(points)];
}

const yKinds: Readonly<Record<FigureUnit, Chart['yKind']>> = {
  ms: 'ms',
  perSecond: 'rate',
  share: 'share',
  count: 'number',
  number: 'number',
};

function chartOf({ name, title, unit }: MetricSpec): Pick<Chart, 'id' | 'yKind' | 'yScale'> & {
  readonly title: string;
} {
  return { id: name, title, yKind: yKinds[unit], yScale: 'fitted' };
}

/** What the metric is, and what is to be seen of it. */
function captionOf({ name }: MetricSpec): string {
  const meaning = metricMeanings[name];
  const first = meaning === undefined ? '' : `${meaning[0]!.toUpperCase()}${meaning.slice(1)}. `;
  return `${first}Means over the seeds; bands hold the true mean with 95 % probability.`;
}

function axisChart({ axis, series, points }: SimulationResult, metric: MetricSpec): Chart {
  const x = union([axis!.values]);
  return {
    ...chartOf(metric),
    title: `${metric.title} against ${axis!.title}`,
    caption: captionOf(metric),
    xKind: 'number',
    ...(isByFactors(x) && { xScale: 'logarithmic' }),
    xTitle: axis!.title,
    x,
    names: [],
    series: series.map((name, index) => {
      const own = points.filter((point) => point.series === name);
      return line(
        name,
        index,
        aligned(
          x,
          own,
          (point) => point.x!,
          (point) => point.metrics[metric.name] ?? null,
        ),
      );
    }),
  };
}

function timeChart({ points }: SimulationResult, metric: MetricSpec): Chart {
  const times = union(points.map(({ timeline }) => timeline.map(({ atMs }) => atMs)));
  const { events } = points[0]!;
  return {
    ...chartOf(metric),
    id: `time-${metric.name}`,
    title: `${metric.title} over time`,
    caption: `${captionOf(metric)}${eventWords(events)}`,
    xKind: 'seconds',
    xTitle: 'second',
    x: times.map((ms) => ms / 1_000),
    names: [],
    series: points.map(({ series, timeline }, index) =>
      line(
        series,
        index,
        aligned(
          times,
          timeline,
          ({ atMs }) => atMs,
          ({ metrics }) => metrics[metric.name] ?? null,
        ),
      ),
    ),
    moments: [...new Set(events.map(({ atMs }) => atMs / 1_000))],
  };
}

/** Of more events the first are told. */
const MOST_EVENTS = 8;

function eventWords(events: readonly SimulationEvent[]): string {
  if (events.length === 0) return '';
  const texts = eventTexts(events);
  const rest = texts.length > MOST_EVENTS ? `; and ${texts.length - MOST_EVENTS} more` : '';
  return ` Dashed: ${texts.slice(0, MOST_EVENTS).join('; ')}${rest}.`;
}

function line(name: string, run: number, estimates: readonly (Estimate | null)[]): Series {
  const over = (of: (estimate: Estimate) => number): (number | null)[] =>
    estimates.map((estimate) => (estimate === null ? null : of(estimate)));
  const hasBand = estimates.some((one) => one !== null && one.low < one.high);
  return {
    name,
    run,
    look: 'line',
    values: over(({ mean }) => mean),
    ...(hasBand && { band: { low: over(({ low }) => low), high: over(({ high }) => high) } }),
  };
}

/** Bars of more nodes are thinner than a line. */
const MOST_NODES = 100;

function shareCharts(points: readonly PointFigures[]): Chart[] {
  const names = points[0]!.nodes.map(({ node }) => node);
  if (names.length === 0 || names.length > MOST_NODES) return [];
  const places = sideBySide(names.length, points.length);
  const shareOf = (member: number, place: number): number | null =>
    points[member]!.nodes.find(({ node }) => node === names[place])?.share.mean ?? null;
  return [
    {
      id: 'share',
      title: 'Share of each node',
      caption: 'Part of all requests that was dispatched to a node, mean over the seeds.',
      xKind: 'name',
      xTitle: 'node',
      yKind: 'share',
      yScale: 'from zero',
      x: places.map(({ x }) => x),
      names,
      series: points.map(({ series }, index) => ({
        name: series,
        run: index,
        look: 'bars',
        values: places.map(({ member, place }) =>
          member === index ? shareOf(member, place) : null,
        ),
      })),
    },
  ];
}
