import { ln } from '../../kernel/elementary.ts';
import { createRngStream } from '../../kernel/rng.ts';
import { serviceTimeRatio } from '../../ring/service-time.ts';
import type { CellOutcome, Criterion, PointFigures } from '../experiment.ts';
import type { ComputedExperiment } from '../scenario.ts';
import { meanOf, metricsAlone, seriesOf } from './figures.ts';

const FORMULA = 'formula';
const DRAWN = 'drawn';
const METRIC = 'ratio';

/**
 * A request goes to any of n nodes, of which one has its data at hand, or always to that one.
 * @see SPEC S4.5
 */
export const shilovServiceTime: ComputedExperiment = {
  kind: 'computed',
  summary: 'Shilov formula 4.5: service time of a preferred node',
  about: {
    title: 'How much longer a request takes at any node than at the one with its data',
    source: 'Shilov 2015, formula 4.5, restored from the text around it',
    claim: 'the ratio of mean service times is ((n - 1) μ1 + μ2) / (n μ2)',
    assumptions: [
      'the rates μ1 (`dedicatedRate`) and μ2 (`generalRate`) are in requests a second; the defaults are ours',
      'service times are exponential, which the formula needs for nothing: it is about means',
      'nobody waits: the formula compares service, not queues',
    ],
  },
  parameters: { dedicatedRate: 10, generalRate: 2, requests: 50_000, nodes: 5 },
  meanings: {
    dedicatedRate: {
      about: 'μ1, requests a second of the node that has the data',
      least: 1e-6,
      most: 1e6,
      isWhole: false,
    },
    generalRate: {
      about: 'μ2, requests a second of the others',
      least: 1e-6,
      most: 1e6,
      isWhole: false,
    },
    requests: {
      about: 'requests that are drawn for each seed',
      least: 1,
      most: 10_000_000,
      isWhole: true,
    },
    nodes: { about: 'nodes', least: 1, most: 1_000_000, isWhole: true },
  },
  axis: { name: 'nodes', title: 'nodes', values: [1, 2, 3, 5, 10, 20, 50, 100, 1000] },
  series: [FORMULA, DRAWN],
  metrics: [{ name: METRIC, title: 'times as long', unit: 'number', better: 'less' }],
  seedCount: 10,
  compute(series, parameters, seed): CellOutcome {
    const nodes = Number(parameters.nodes);
    const dedicated = Number(parameters.dedicatedRate);
    const general = Number(parameters.generalRate);
    if (series === FORMULA) {
      return metricsAlone({ [METRIC]: serviceTimeRatio(nodes, dedicated, general) });
    }
    const place = createRngStream(seed, 'places');
    const work = createRngStream(seed, 'demands');
    let any = 0;
    let preferred = 0;
    for (let i = 0; i < Number(parameters.requests); i++) {
      const demand = -ln(1 - work());
      any += demand / (Math.floor(place() * nodes) === 0 ? dedicated : general);
      preferred += demand / dedicated;
    }
    return metricsAlone({ [METRIC]: any / preferred });
  },
  judge,
};

function judge(figures: readonly PointFigures[]): Criterion[] {
  const formula = seriesOf(figures, FORMULA).map((point) => meanOf(point, METRIC));
  const drawn = seriesOf(figures, DRAWN);
  const rows = drawn.map((point, i) => ({
    n: point.x!,
    drawn: meanOf(point, METRIC),
    formula: formula[i]!,
  }));
  const examples = [
    { n: 5, rates: [10, 2], want: 4.2 },
    { n: 10, rates: [1000, 10], want: 90.1 },
    { n: 1000, rates: [10, 2], want: 4.996 },
  ].map(({ n, rates, want }) => ({ want, got: serviceTimeRatio(n, rates[0]!, rates[1]!) }));
  return [
    {
      text: 'drawn requests agree with the formula within 1 %',
      holds: rows.every((row) => Math.abs(row.drawn / row.formula - 1) <= 0.01),
      found: rows
        .map((row) => `n = ${row.n}: ${row.drawn.toFixed(3)} for ${row.formula.toFixed(3)}`)
        .join(', '),
      isClaim: true,
    },
    {
      text: 'one node alone has the ratio 1, very many have μ1 / μ2',
      holds: formula[0] === 1 && Math.abs(formula.at(-1)! - 5) < 0.01,
      found: `${formula[0]} and ${formula.at(-1)}`,
      isClaim: true,
    },
    {
      text: '(n; μ1, μ2) = (5; 10, 2) gives 4.2, (10; 1000, 10) 90.1 and (1000; 10, 2) 4.996',
      holds: examples.every(({ got, want }) => Math.abs(got - want) < 1e-12),
      found: examples.map(({ got }) => String(got)).join(', '),
      isClaim: false,
    },
  ];
}
