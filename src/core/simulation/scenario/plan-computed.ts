import { LbError } from '../../kernel/errors.ts';
import type { Axis, Parameters, SimulationPlan } from '../experiment.ts';
import type { ComputedExperiment, Overrides } from '../scenario.ts';
import { checkCellCount, seedsOf } from './cells.ts';
import { changedParameters } from './parameters.ts';
import { axisOf } from './read-axis.ts';

/**
 * The grid of a computed experiment with the operator's changes.
 * @param name under which the registry has it
 * @throws LbError USAGE when a change is wrong, or such an experiment has no use for it
 */
export function planComputed(
  name: string,
  spec: ComputedExperiment,
  overrides: Overrides,
): SimulationPlan {
  refuseOthers(name, overrides);
  const parameters = changedParameters(spec.parameters, overrides.set);
  const axis = overrides.vary
    ? axisOf(overrides.vary.name, overrides.vary.values, parameters).axis
    : ownAxis(spec.axis, overrides);
  for (const [key, value] of Object.entries(parameters)) checkValue(spec, key, value);
  for (const value of axis?.values ?? []) checkValue(spec, axis!.name, value);
  const seeds = seedsOf(overrides, spec.seedCount);
  checkCellCount(spec.series.length, axis?.values.length ?? 1, seeds.length);
  const at = (point: number): Parameters =>
    axis === null ? parameters : { ...parameters, [axis.name]: axis.values[point]! };
  const { [axis?.name ?? '']: _, ...fixed } = parameters;
  const { judge } = spec;
  return {
    about: { name, ...spec.about },
    parameters: fixed,
    axis,
    series: spec.series,
    metrics: spec.metrics,
    seeds,
    cell: (series, point, seed) => ({
      kind: 'computed',
      experiment: name,
      parameters: at(point),
      series,
      seed,
    }),
    // What a source claims is about its own parameters and points.
    ...(judge !== undefined && isAsPublished(overrides) && { judge: judge.bind(spec) }),
  };
}

const isAsPublished = ({ set, vary }: Overrides): boolean =>
  Object.keys(set).length === 0 && vary === undefined;

/** One point where the axis' own parameter is set. */
function ownAxis(axis: Axis | null, { set }: Overrides): Axis | null {
  return axis !== null && Object.hasOwn(set, axis.name) ? null : axis;
}

function checkValue({ meanings }: ComputedExperiment, name: string, value: number | string): void {
  const meaning = meanings[name];
  if (meaning === undefined) return;
  const { least, most, isWhole, about } = meaning;
  const number = Number(value);
  if (number >= least && number <= most && (!isWhole || Number.isInteger(number))) return;
  const what = isWhole ? 'a whole number' : 'a number';
  throw new LbError('USAGE', `${name} is ${value}, but must be ${what} from ${least} to ${most}`, {
    hint: `it is: ${about}`,
  });
}

function refuseOthers(name: string, { policies, nodes, trace, durationMs }: Overrides): void {
  const given = [
    policies !== undefined && 'policies',
    nodes !== undefined && 'nodes',
    trace !== undefined && 'arrivals',
    durationMs !== undefined && 'a duration',
  ].find((one) => one !== false);
  if (given === undefined) return;
  throw new LbError('USAGE', `${name} is computed without requests, so it cannot take ${given}`, {
    hint: `lbctl simulate show ${name} has what can be set`,
  });
}
