import * as v from 'valibot';
import { parseDuration, printDuration } from '../kernel/units-text.ts';
import { oneOf, ratio } from './schema-parts.ts';
import { durationMs } from './vector-rules.ts';
import {
  defaultVectorSettings as defaults,
  type VectorSettings,
  weightLawNames,
} from './vector-settings.ts';

/** A setting with its default and the line that explains it. */
const setting = <S extends v.GenericSchema, const D extends v.InferInput<S>>(
  schema: S,
  fallback: D,
  about: string,
) => v.optional(v.pipe(schema, v.description(about)), fallback);

const section = <const E extends v.ObjectEntries>(entries: E) =>
  v.strictObject(entries, 'must be a mapping');

const truth = v.boolean('must be true or false');
const tuple = (most: number) =>
  v.strictTuple(
    [ratio(most), ratio(most), ratio(most)],
    'must be a list of three numbers: CPU, memory, disk',
  );

/** A ratio that would do nothing, or hold for every node, at 0. */
const positiveRatio = v.pipe(
  ratio(1),
  v.check((value) => value > 0, 'must be greater than 0'),
);

const thresholds = section({
  cpu: setting(positiveRatio, defaults.thresholds.cpu, 'CPU use, α of the paper.'),
  memory: setting(positiveRatio, defaults.thresholds.memory, 'Memory use, α too.'),
  disk: setting(positiveRatio, defaults.thresholds.disk, 'Disk use, γ of the paper.'),
});

const guards = section({
  withinCycle: setting(
    truth,
    defaults.guards.withinCycle,
    'true: thresholds hold for every sample, and an exclusion ends with its cycle. false: they hold for the mean of a cycle, and the next cycle is without the node.',
  ),
  capacity: setting(
    truth,
    defaults.guards.capacity,
    'A node is excluded only while the others can carry everything below their threshold.',
  ),
  loadedMean: setting(
    truth,
    defaults.guards.loadedMean,
    'Loads are means over the samples in which the node was not excluded.',
  ),
});

const exponent = (fallback: number, about: string) =>
  section({ exponent: setting(positiveRatio, fallback, about) });

const { integral } = defaults;
const integralSchema = section({
  gain: setting(positiveRatio, integral.gain, 'Part of a deviation that one cycle corrects.'),
  smoothing: setting(
    positiveRatio,
    integral.smoothing,
    'Part of the newest load in the smoothed one.',
  ),
  deadBand: setting(
    ratio(1),
    integral.deadBand,
    "Deviation from the fleet's mean that is left alone, relative to the mean.",
  ),
  outAbove: setting(
    positiveRatio,
    integral.outAbove,
    'CPU or disk use from which on a node gets nothing.',
  ),
  backBelow: setting(ratio(1), integral.backBelow, 'Use at which it gets its weight back.'),
  maxOutShare: setting(
    ratio(1),
    integral.maxOutShare,
    "Most of the fleet's capacity that may get nothing at a time.",
  ),
});

const LEAST_TIME = '1ms';
const MOST_TIME = '1d';
const TIME_RULE = `must be a duration from ${LEAST_TIME} to ${MOST_TIME} with its unit`;
const duration = v.pipe(v.string(TIME_RULE), v.check(isDuration, TIME_RULE));

export const vectorSchema = section({
  performanceWeights: setting(
    v.pipe(
      tuple(1),
      v.check((weights) => addUpTo(1, weights), 'must add up to 1'),
    ),
    [...defaults.performanceWeights],
    'Importance of CPU, memory and disk in the performance of a node; they add up to 1.',
  ),
  iopsRatioCap: setting(
    v.pipe(
      v.number('must be 0 or a number from 1'),
      v.finite('must be 0 or a number from 1'),
      v.check((cap) => cap === 0 || cap >= 1, 'must be 0 or a number from 1'),
    ),
    defaults.iopsRatioCap,
    'No disk counts for more than this many times the slowest one, for example 4; 0 for no cap. Without it one SSD beside rotating disks takes the whole component.',
  ),
  loadWeights: setting(
    v.pipe(
      tuple(2),
      v.check((weights) => addUpTo(2, weights), 'must add up to 2'),
    ),
    [...defaults.loadWeights],
    'Importance of CPU, memory and disk in the load of a node; they add up to 2, so that a node with everything half used has load 1.',
  ),
  thresholds: v.nullish(
    v.pipe(thresholds, v.description('Use from which on a node is critical.')),
    {},
  ),
  law: setting(
    oneOf(weightLawNames),
    defaults.law,
    'How loads change weights: a name from `lbctl vector list-laws`.',
  ),
  cycle: setting(
    duration,
    printDuration(defaults.cycleMs),
    'Time from one computation of weights to the next.',
  ),
  sample: setting(
    duration,
    printDuration(defaults.sampleMs),
    'Time from one load sample to the next, not longer than a cycle. A node that sends none for two cycles counts as down.',
  ),
  frozenMeans: setting(
    truth,
    defaults.frozenMeans,
    'true: the means of the start stay when nodes join or leave, and with them the weights of all others.',
  ),
  guards: v.nullish(
    v.pipe(guards, v.description('What keeps exclusions of critical nodes from doing harm.')),
    {},
  ),
  dch: v.nullish(
    v.pipe(
      exponent(
        defaults.dch.exponent,
        'Of the load by which performance is divided; 1 in the paper, less damps.',
      ),
      v.description('The law dch.'),
    ),
    {},
  ),
  cumulative: v.nullish(
    v.pipe(
      exponent(
        defaults.cumulative.exponent,
        'β: of the load by which the weight is divided; 1 corrects all at once.',
      ),
      v.description('The law cumulative.'),
    ),
    {},
  ),
  integral: v.nullish(v.pipe(integralSchema, v.description('The laws integral and steady.')), {}),
});

/** What a checked section says, its durations in milliseconds. */
export function toVector({
  performanceWeights,
  iopsRatioCap,
  loadWeights,
  thresholds,
  law,
  cycle,
  sample,
  ...others
}: v.InferOutput<typeof vectorSchema>): VectorSettings {
  const times = { cycleMs: parseDuration(cycle), sampleMs: parseDuration(sample) };
  return { performanceWeights, iopsRatioCap, loadWeights, thresholds, law, ...times, ...others };
}

function isDuration(value: string): boolean {
  const ms = durationMs(value);
  return ms >= parseDuration(LEAST_TIME) && ms <= parseDuration(MOST_TIME); // false for NaN
}

/** The weights of a sum, to rounding. @see SPEC S1.1, S1.2 */
function addUpTo(total: number, weights: readonly number[]): boolean {
  return Math.abs(weights.reduce((sum, weight) => sum + weight, 0) / total - 1) <= 1e-9;
}
