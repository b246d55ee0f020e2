import { formatMs, formatPercent, formatRate } from '../../core/kernel/units-text.ts';
import type { SpectrumPoint } from '../../core/load/load-run.ts';
import type { NamedRun } from '../../core/load/same-plan.ts';
import { formatSignificant } from '../render/number.ts';

/** One line, row of bars or row of dots. */
interface Series {
  readonly name: string;
  /** Number of the run: its colour. */
  readonly run: number;
  readonly look: 'line' | 'dashed' | 'bars' | 'dots';
  /** One for each x; null where there is none. */
  readonly values: readonly (number | null)[];
}

/** A chart as data, for the script that draws it and for the table that says the same. */
export interface Chart {
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence. */
  readonly caption: string;
  /** percentile: 1 / (1 - share), on a logarithmic axis; node: place in `names`. */
  readonly xKind: 'percentile' | 'seconds' | 'node';
  readonly yKind: 'ms' | 'rate' | 'share';
  readonly isLogarithmic: boolean;
  readonly x: readonly number[];
  /** Names of nodes, where x counts them. */
  readonly names: readonly string[];
  readonly series: readonly Series[];
}

/** All charts of a report: the runs over each other. */
export function reportCharts(runs: readonly NamedRun[]): Chart[] {
  return [spectrumChart(runs), rateChart(runs), timeChart(runs), shareChart(runs)];
}

/** The name of a series; with one run it need not be said which one it is of. */
function nameOf(runs: readonly NamedRun[], file: string, what: string): string {
  return runs.length === 1 ? what : `${what}, ${file}`;
}

function spectrumChart(runs: readonly NamedRun[]): Chart {
  const shares = union(runs.map(({ run }) => run.spectrum.map(({ share }) => share)));
  const reached = shares.filter((share) => share < 1);
  const lines = (time: 'responseTimeMs' | 'serviceTimeMs', what: string, look: Series['look']) =>
    runs.map(({ file, run }, index): Series => {
      const values = aligned(reached, run.spectrum, ({ share }) => share, aboveZero(time));
      return { name: nameOf(runs, file, what), run: index, look, values };
    });
  return {
    id: 'spectrum',
    title: 'Response and service time by percentile',
    caption:
      'How long answers took, from the quickest to the slowest; the way to 100 % is logarithmic.',
    xKind: 'percentile',
    yKind: 'ms',
    isLogarithmic: true,
    x: reached.map((share) => 1 / (1 - share)),
    names: [],
    series: [
      ...lines('responseTimeMs', 'response time', 'line'),
      ...lines('serviceTimeMs', 'service time', 'dashed'),
    ],
  };
}

/** A time of 0 has no place on a logarithmic axis. */
const aboveZero = (time: 'responseTimeMs' | 'serviceTimeMs') => (point: SpectrumPoint) =>
  point[time] > 0 ? point[time] : null;

type Block = NamedRun['run']['blocks'][number];

function overTime(
  runs: readonly NamedRun[],
  looks: readonly (readonly [string, Series['look'], (block: Block) => number | null])[],
): Pick<Chart, 'xKind' | 'x' | 'names' | 'series'> {
  // Blocks of several runs stand over each other though none begins to the millisecond.
  const second = ({ atMs }: Block): number => 1_000 * Math.round(atMs / 1_000);
  const times = union(runs.map(({ run }) => run.blocks.map(second)));
  const series = runs.flatMap(({ file, run }, index) =>
    looks.map(([what, look, value]): Series => {
      const values = aligned(times, run.blocks, second, value);
      return { name: nameOf(runs, file, what), run: index, look, values };
    }),
  );
  return { xKind: 'seconds', x: times.map((ms) => ms / 1_000), names: [], series };
}

const perSecond = (count: number, { durationMs }: Block): number => (1_000 * count) / durationMs;

function rateChart(runs: readonly NamedRun[]): Chart {
  return {
    id: 'rate',
    title: 'Rate and errors over time',
    caption: 'Requests that ended a second, and those of them that failed.',
    yKind: 'rate',
    isLogarithmic: false,
    ...overTime(runs, [
      ['requests', 'line', (block) => perSecond(block.requestCount, block)],
      ['errors', 'dashed', (block) => perSecond(block.errorCount, block)],
    ]),
  };
}

function timeChart(runs: readonly NamedRun[]): Chart {
  return {
    id: 'time',
    title: 'Response time over time',
    caption: 'Median and 99th percentile of each second.',
    yKind: 'ms',
    isLogarithmic: false,
    ...overTime(runs, [
      ['p99', 'line', ({ responseTime }) => responseTime.p99Ms],
      ['p50', 'dashed', ({ responseTime }) => responseTime.p50Ms],
    ]),
  };
}

/** Bars of several runs stand side by side in this part of a node's room. */
const GROUP_WIDTH = 0.8;

function shareChart(runs: readonly NamedRun[]): Chart {
  const { nodes } = runs[0]!.run;
  const step = GROUP_WIDTH / runs.length;
  const places = nodes.flatMap((_, node) =>
    runs.map((_, run) => ({ node, run, x: node + (run - (runs.length - 1) / 2) * step })),
  );
  const outcomes = (run: number, node: number) =>
    runs[run]!.run.nodes.find((one) => one.node === nodes[node]!.node);
  const bars = runs.map(
    ({ file }, index): Series => ({
      name: nameOf(runs, file, 'share'),
      run: index,
      look: 'bars',
      values: places.map(({ run, node }) =>
        run === index ? (outcomes(run, node)?.share ?? null) : null,
      ),
    }),
  );
  const ideal = places.map(({ run, node }) => outcomes(run, node)?.idealShare ?? null);
  const dots: Series = { name: 'aimed at', run: runs.length, look: 'dots', values: ideal };
  return {
    id: 'share',
    title: 'Share of each node',
    caption: 'Part of all requests that a node got, and the part that the policy aims at.',
    xKind: 'node',
    yKind: 'share',
    isLogarithmic: false,
    x: places.map(({ x }) => x),
    names: nodes.map(({ node }) => node),
    series: ideal.some((share) => share !== null) ? [...bars, dots] : bars,
  };
}

/** All values, ascending, each once. */
function union(lists: readonly (readonly number[])[]): number[] {
  return [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** The value of the item at each place, or null. */
function aligned<T>(
  places: readonly number[],
  items: readonly T[],
  placeOf: (item: T) => number,
  itsValue: (item: T) => number | null,
): (number | null)[] {
  const values = new Map(items.map((item) => [placeOf(item), itsValue(item)]));
  return places.map((place) => values.get(place) ?? null);
}

const formats = {
  ms: formatMs,
  rate: formatRate,
  share: (share: number) => formatPercent(share),
} as const;

/** The same as a table, for those who do not see it: a row for each x. */
export function chartRows(chart: Chart): { titles: string[]; rows: string[][] } {
  const titles = { percentile: 'percentile', seconds: 'second', node: 'node' } as const;
  const format = formats[chart.yKind];
  const rows = chart.x.map((x, at) => [
    xText(chart, x),
    ...chart.series.map(({ values }) => (values[at] == null ? '' : format(values[at]))),
  ]);
  return { titles: [titles[chart.xKind], ...chart.series.map(({ name }) => name)], rows };
}

function xText({ xKind, names }: Chart, x: number): string {
  if (xKind === 'percentile') return `${formatSignificant(100 * (1 - 1 / x), 9)}%`;
  return xKind === 'node' ? (names[Math.round(x)] ?? '') : String(x);
}
