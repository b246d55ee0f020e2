import * as v from 'valibot';
import type {
  FigureUnit,
  SimulationEvent,
  SimulationResult,
} from '../../core/simulation/experiment.ts';
import type { BundledScenario } from '../../core/simulation/scenario.ts';
import type { ValidationRow } from '../../core/simulation/validate/validation.ts';
import type { ScenarioParameter } from '../scenario-text.ts';
import {
  amount,
  as,
  count,
  flag,
  listOf,
  nullable,
  number,
  numberOrNull,
  oneOf,
  result,
  shape,
  text,
} from './parts.ts';

const units = ['ms', 'perSecond', 'share', 'count', 'number'] as const satisfies FigureUnit[];
/** An object, so that none is missing. */
const eventKinds = Object.keys({
  killed: true,
  vanished: true,
  frozen: true,
  slow: true,
  restored: true,
  joined: true,
  dead: true,
  alive: true,
} satisfies Record<SimulationEvent['kind'], true>) as SimulationEvent['kind'][];

const estimate = shape('estimate', 'A mean over seeds with its 95 % interval by Student’s t.', {
  mean: number('Mean over the seeds.'),
  low: number('The interval holds the true mean with 95 % probability; from here.'),
  high: number('To here.'),
  count: count('Seeds; with one the interval is the value itself and says nothing.'),
});

const byMetric = <S extends v.GenericSchema>(item: S, about: string) =>
  as(v.record(v.string(), item), about);

const figures = byMetric(
  nullable(estimate, 'null where some seed has none.'),
  'By name of metric.',
);

const about = shape('about a simulation', 'What is to be known beside figures.', {
  name: text('As simulate run takes it; of a file its path.'),
  title: text('What it is.'),
  source: text('Paper, table or figure; empty for the operator’s own.'),
  claim: text('What the source says comes out; empty for the operator’s own.'),
  assumptions: listOf(v.string(), 'What the source does not say and had to be chosen.'),
});

const axis = shape('simulation axis', 'What an experiment goes through.', {
  name: text('The parameter that is varied.'),
  title: text('The same in words.'),
  values: listOf(v.number(), 'Its values, each a point of every series.'),
});

const metric = shape('simulation metric', 'A number that every run gives.', {
  name: text('Its name here.'),
  title: text('The same in words.'),
  unit: oneOf(units, 'How it is shown.'),
  better: nullable(oneOf(['less', 'more'], 'What is better.'), 'null where neither is.'),
});

const event = shape('simulation event', 'What happened to a node.', {
  atMs: amount('When, from the start of the run.'),
  node: text('Its id.'),
  kind: oneOf(eventKinds, 'What was done, or found out (dead, alive).'),
});

const node = shape('simulated node', 'A node over the measured part of a run.', {
  node: text('Its id.'),
  share: as(estimate, 'Of all requests that were dispatched, 0 to 1.'),
  inFlightMax: count('Most requests in flight, of any seed.'),
  cpu: as(estimate, 'Part of the time in which it worked, use by others included.'),
  disk: nullable(estimate, 'The same of its disk; null without one.'),
  cpuDeviation: nullable(estimate, 'Standard deviation of the CPU use; null without samples.'),
});

const piece = shape('piece of a run', 'Figures of a part of a run.', {
  atMs: amount('Its begin, from the start of the run.'),
  metrics: figures,
});

const point = shape('simulation point', 'A point of a series over all seeds.', {
  series: text('The series.'),
  x: numberOrNull('Value of the axis; null without one.'),
  metrics: figures,
  bySeed: byMetric(
    v.array(v.nullable(v.number())),
    'By name of metric: the value of each seed, in the order of the seeds; of a partial result those that are there.',
  ),
  nodes: listOf(node, 'Empty where there are none.'),
  timeline: listOf(piece, 'Pieces of equal length; empty where time plays no part.'),
  events: listOf(event, 'Of the run of the first seed, in order.'),
});

const difference = shape(
  'simulation difference',
  'A series against the first one, seed by seed: all series meet the same random numbers.',
  {
    series: text('The series.'),
    against: text('The first one.'),
    x: numberOrNull('Value of the axis; null without one.'),
    metric: text('Of which figure.'),
    difference: as(estimate, 'Of the series minus the first one.'),
    ratio: numberOrNull('Mean of the series over that of the first; null where that is 0.'),
    isSignificant: flag('The interval does not hold 0, and there are at least two seeds.'),
  },
);

const criterion = shape('simulation criterion', 'A sentence about the figures.', {
  text: text('What is to hold.'),
  holds: flag('It does.'),
  found: text('The numbers that say so.'),
  isClaim: flag('The source claims it; false for what was found out beside it.'),
});

const entries = {
  about,
  parameters: as(
    v.record(v.string(), v.union([v.number(), v.string()])),
    'In force; the axis’ own is left out.',
  ),
  axis: nullable(axis, 'null for a single point.'),
  series: listOf(v.string(), 'What is compared; the first is what others are compared with.'),
  metrics: listOf(metric, 'The first is what is plotted.'),
  seeds: listOf(count('A seed.'), 'Every series has a run of each.'),
  points: listOf(point, 'Series by series, each in the order of the axis.'),
  differences: listOf(difference, 'Where both have a figure of every seed.'),
  criteria: listOf(criterion, 'Empty for the operator’s own, and for partial results.'),
  isReproduced: nullable(v.boolean(), 'All claims of the source came out; null without claims.'),
  isPartial: flag(
    'Interrupted: points have the seeds that all series have reached there, and are left out without any.',
  ),
};

const simulation = v.strictObject(entries) satisfies v.GenericSchema<unknown, SimulationResult>;

export const simulationResult = result(
  'SimulationResult',
  'What came out of a simulation.',
  simulation.entries,
);

const kinds = ['document', 'computed'] as const satisfies BundledScenario['kind'][];
const kind = oneOf(kinds, 'A document that can be changed, or a computed experiment.');

export const scenariosResult = result('Scenarios', 'The scenarios that come with lbctl.', {
  scenarios: listOf(
    shape('bundled scenario', 'A scenario.', {
      name: text('As simulate run takes it.'),
      kind,
      summary: text('What it is.'),
    }),
    'In the order of the registry.',
  ),
});

export const scenarioResult = result('Scenario', 'A scenario that comes with lbctl.', {
  name: text('As simulate run takes it.'),
  summary: text('What it is.'),
  document: nullable(v.string(), 'Its YAML; null for a computed experiment.'),
  parameters: listOf(
    shape('scenario parameter', 'What can be set and varied.', {
      name: text('Its name.'),
      default: as(v.union([v.number(), v.string()]), 'In force when it is not set.'),
      about: text('What it means.'),
      least: number('It may be from here.'),
      most: number('To here.'),
    }) satisfies v.GenericSchema<unknown, ScenarioParameter>,
    'Of a computed experiment; a document has its own in itself.',
  ),
});

const validationRow = shape('validation', 'A figure of queueing theory and what was simulated.', {
  name: text('The queue.'),
  setting: text('Its parameters.'),
  quantity: text('Which figure.'),
  exact: amount('What theory says, in units of the mean demand.'),
  simulated: number('What was simulated.'),
  standardError: amount('Of the simulated figure.'),
  deviation: number('Of simulated from exact, in standard errors.'),
  isWithin: flag('At most 3 of them.'),
}) satisfies v.GenericSchema<unknown, ValidationRow>;

export const simulationValidationResult = result(
  'SimulationValidation',
  'The simulator held against queueing theory.',
  {
    seeds: listOf(count('A seed.'), 'Every queue has a run of each.'),
    requests: count('Of a run, at least.'),
    rows: listOf(validationRow, 'In a fixed order.'),
    isPartial: flag('Interrupted: figures that not all seeds have reached are left out.'),
  },
);
