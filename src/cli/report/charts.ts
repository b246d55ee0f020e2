import type { SpectrumPoint } from '../../core/load/load-run.ts';
import type { NamedRun } from '../../core/load/same-plan.ts';
import { aligned, type Chart, type Series, sideBySide, union } from './chart.ts';

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
    xTitle: 'percentile',
    yKind: 'ms',
    yScale: 'logarithmic',
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
): Pick<Chart, 'xKind' | 'xTitle' | 'x' | 'names' | 'series'> {
  // Blocks of several runs stand over each other though none begins to the millisecond.
  const second = ({ atMs }: Block): number => 1_000 * Math.round(atMs / 1_000);
  const times = union(runs.map(({ run }) => run.blocks.map(second)));
  const series = runs.flatMap(({ file, run }, index) =>
    looks.map(([what, look, value]): Series => {
      const values = aligned(times, run.blocks, second, value);
      return { name: nameOf(runs, file, what), run: index, look, values };
    }),
  );
  return {
    xKind: 'seconds',
    xTitle: 'second',
    x: times.map((ms) => ms / 1_000),
    names: [],
    series,
  };
}

const perSecond = (count: number, { durationMs }: Block): number => (1_000 * count) / durationMs;

function rateChart(runs: readonly NamedRun[]): Chart {
  return {
    id: 'rate',
    title: 'Rate and errors over time',
    caption: 'Requests that ended a second, and those of them that failed.',
    yKind: 'rate',
    yScale: 'from zero',
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
    yScale: 'from zero',
    ...overTime(runs, [
      ['p99', 'line', ({ responseTime }) => responseTime.p99Ms],
      ['p50', 'dashed', ({ responseTime }) => responseTime.p50Ms],
    ]),
  };
}

function shareChart(runs: readonly NamedRun[]): Chart {
  const { nodes } = runs[0]!.run;
  const places = sideBySide(nodes.length, runs.length);
  const outcomes = (run: number, node: number) =>
    runs[run]!.run.nodes.find((one) => one.node === nodes[node]!.node);
  const bars = runs.map(
    ({ file }, index): Series => ({
      name: nameOf(runs, file, 'share'),
      run: index,
      look: 'bars',
      values: places.map(({ member: run, place: node }) =>
        run === index ? (outcomes(run, node)?.share ?? null) : null,
      ),
    }),
  );
  const ideal = places.map(
    ({ member: run, place: node }) => outcomes(run, node)?.idealShare ?? null,
  );
  const dots: Series = { name: 'aimed at', run: runs.length, look: 'dots', values: ideal };
  return {
    id: 'share',
    title: 'Share of each node',
    caption: 'Part of all requests that a node got, and the part that the policy aims at.',
    xKind: 'name',
    xTitle: 'node',
    yKind: 'share',
    yScale: 'from zero',
    x: places.map(({ x }) => x),
    names: nodes.map(({ node }) => node),
    series: ideal.some((share) => share !== null) ? [...bars, dots] : bars,
  };
}
