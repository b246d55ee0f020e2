import { isMapping, type Mapping } from '../../cluster/mapping.ts';
import { shown } from '../../cluster/mistake.ts';
import { Mistakes } from '../../cluster/mistakes.ts';
import { type Meaning, readDocument } from '../../cluster/read-document.ts';
import type { Parameters, SimulationPlan } from '../experiment.ts';
import type { Overrides } from '../scenario.ts';

import { checkCellCount, checkFigureCount, seedsOf } from './cells.ts';
import { Fields } from './fields.ts';

import { keysOf } from './format.ts';
import { ModelReader } from './model-reader.ts';
import { changedParameters, readParameters } from './parameters.ts';
import { readAbout, readMetrics } from './read-about.ts';
import { axisOf, readVary, type VariedParameter } from './read-axis.ts';
import { checkVaried, chosenSeries, readSeries } from './read-series.ts';

/**
 * What a scenario file and the operator's changes come to. The file is YAML; `format.ts` has all its
 * keys. It needs nodes, a load and a duration:
 *
 *     version: 1
 *     parameters: { rate: 300/s }
 *     nodes: [{ id: fast, speed: 2 }, { id: n, count: 3, zone: b }]
 *     requests: { cpu: exponential 10ms }
 *     load: { rate: $rate }
 *     policies: [p2c, { name: LTI, policy: lti }]
 *     faults: [zone-out b at 30s for 60s]
 *     run: { duration: 180s }
 *     vary: { rate: [200/s, 300/s] }
 *
 * @param file name for messages
 * @throws LbError INPUT_INVALID with all mistakes, each with its place; USAGE when a change is wrong
 */
export function planDocument(
  text: string,
  file: string,
  overrides: Overrides,
): Promise<SimulationPlan> {
  return readDocument(text, file, 'INPUT_INVALID', (value) => interpret(value, file, overrides));
}

function interpret(value: unknown, file: string, overrides: Overrides): Meaning<SimulationPlan> {
  if (!isMapping(value)) {
    const message = `the file is ${shown(value)}, but must be a mapping with nodes, load and run`;
    return { mistakes: [{ path: [], part: 'value', message }] };
  }
  const mistakes = new Mistakes(value);
  const root = new Fields(value, [], keysOf('scenario'), mistakes);
  if (value.version !== 1) root.refuse('version', 'must be 1');
  const about = readAbout(root, file);
  const metrics = readMetrics(root);
  const before = mistakes.list.length;
  const given = readParameters(root);
  // Without its parameters nothing else of the document can be read.
  if (mistakes.list.length > before) return { mistakes: mistakes.list };
  const parameters = changedParameters(given, overrides.set);
  return grid(value, root, { about, metrics, parameters }, overrides);
}

/** Series × points × seeds of a document whose parameters are known. */
function grid(
  document: Mapping,
  root: Fields,
  { about, metrics, parameters }: Pick<SimulationPlan, 'about' | 'metrics' | 'parameters'>,
  overrides: Overrides,
): Meaning<SimulationPlan> {
  const { mistakes } = root;
  const vary = varied(root, parameters, overrides);
  const isOwnAxis = overrides.vary === undefined;
  const own = readSeries(root, parameters, isOwnAxis ? vary?.axis.name : undefined);
  const series = overrides.policies ? chosenSeries(own, overrides.policies) : own;
  if (vary !== null) checkVaried(vary.axis.name, series);
  const models = new ModelReader(document, overrides);
  const points = vary?.values ?? [null];
  const parametersOf = (s: number, p: number): Parameters => ({
    ...parameters,
    ...series[s]?.set,
    ...(vary && { [vary.axis.name]: vary.values[p]! }),
  });
  const checked = models.check(series, points.length, parametersOf);
  mistakes.list.push(...checked.mistakes);
  // What the scenario's own series use is not looked for where the operator chose others.
  if (mistakes.list.length === 0 && overrides.policies === undefined) {
    mistakes.list.push(...models.unusedParameters(Object.keys(parameters)));
  }
  if (mistakes.list.length > 0) return { mistakes: mistakes.list };

  const seeds = seedsOf(overrides, checked.seedCount);
  checkCellCount(series.length, points.length, seeds.length);
  checkFigureCount(series.length * points.length * seeds.length, checked.figures);
  const { [vary?.axis.name ?? '']: _, ...fixed } = parameters;
  const plan: SimulationPlan = {
    about,
    parameters: fixed,
    axis: vary?.axis ?? null,
    series: series.map(({ name }) => name),
    metrics,
    seeds,
    cell: (s, p, seed) => ({
      kind: 'model',
      model: { ...models.model(series[s]!, parametersOf(s, p)), seed },
    }),
  };
  return { result: plan, mistakes: [] };
}

/** A parameter that the operator sets has that value alone. */
function varied(
  root: Fields,
  parameters: Parameters,
  { set, vary }: Overrides,
): VariedParameter | null {
  const own = readVary(root, parameters);
  if (vary !== undefined) return axisOf(vary.name, vary.values, parameters);
  return own !== null && Object.hasOwn(set, own.axis.name) ? null : own;
}
