import { shown } from '../../cluster/mistake.ts';
import { type Meaning, readDocument } from '../../cluster/read-document.ts';
import type { MetricSpec, Parameters, SimulationPlan } from '../experiment.ts';
import { engineMetrics, shownMetrics } from '../metrics.ts';
import type { Overrides } from '../scenario.ts';
import { checkCellCount, seedsOf } from './cells.ts';
import { Fields, hintFor, isMapping, type Mapping, Mistakes } from './fields.ts';
import { keysOf } from './format.ts';
import { ModelReader } from './model-reader.ts';
import { changedParameters, readParameters } from './parameters.ts';
import { axisOf, readVary, type VariedParameter } from './read-axis.ts';
import { checkVaried, chosenSeries, readSeries, type Series } from './read-series.ts';

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
  const parameters = readParameters(root);
  if (mistakes.list.length > 0) return failed(mistakes);

  const set = changedParameters(parameters, overrides.set);
  const vary = varied(root, set, overrides);
  const isOwnAxis = overrides.vary === undefined;
  const own = readSeries(root, set, isOwnAxis ? vary?.axis.name : undefined);
  if (mistakes.list.length > 0) return failed(mistakes);
  const series = overrides.policies ? chosenSeries(own, overrides.policies) : own;
  if (vary !== null) checkVaried(vary.axis.name, series);
  return planned({
    value,
    about,
    metrics,
    parameters: set,
    vary,
    series,
    overrides,
  });
}

// Mistakes of a list are never none where something failed.
const failed = ({ list }: Mistakes): Meaning<never> => ({ mistakes: list });

interface Parts {
  readonly value: Mapping;
  readonly about: SimulationPlan['about'];
  readonly metrics: readonly MetricSpec[];
  readonly parameters: Parameters;
  readonly vary: VariedParameter | null;
  readonly series: readonly Series[];
  readonly overrides: Overrides;
}

function planned({
  value,
  about,
  metrics,
  parameters,
  vary,
  series,
  overrides,
}: Parts): Meaning<SimulationPlan> {
  const models = new ModelReader(value, overrides);
  const points = vary?.values ?? [null];
  const parametersOf = (s: number, p: number): Parameters => ({
    ...parameters,
    ...series[s]!.set,
    ...(vary && { [vary.axis.name]: vary.values[p]! }),
  });
  const checked = models.check(series, points.length, parametersOf, Object.keys(parameters));
  if ('mistakes' in checked) return { mistakes: checked.mistakes };
  const seeds = seedsOf(overrides, checked.seedCount);
  checkCellCount(series.length, points.length, seeds.length);
  const { [vary?.axis.name ?? '']: _, ...fixed } = parameters;
  const result: SimulationPlan = {
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
  return { result, mistakes: [] };
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

function readAbout(root: Fields, file: string): SimulationPlan['about'] {
  const assumptions = root.list('assumptions', 'assumptions', 100);
  const texts = assumptions.filter((one, i): one is string => {
    if (typeof one === 'string') return true;
    root.mistakes.refuse([...root.at('assumptions'), i], one, 'must be text');
    return false;
  });
  return {
    name: file,
    title: root.text('title', file),
    source: root.text('source', ''),
    claim: root.text('claim', ''),
    assumptions: texts,
  };
}

function readMetrics(root: Fields): MetricSpec[] {
  const names = engineMetrics.map(({ name }) => name);
  const given = root.has('metrics') ? root.list('metrics', 'metrics', names.length) : shownMetrics;
  if (given.length === 0 && Array.isArray(root.get('metrics'))) {
    root.refuse('metrics', 'must have at least one');
  }
  const seen = new Set<unknown>();
  return given.flatMap((name, i) => {
    const path = [...root.at('metrics'), i];
    const spec = engineMetrics.find((one) => one.name === name);
    if (spec === undefined) {
      root.mistakes.refuse(path, name, 'that is no metric', hintFor(String(name), names));
    } else if (seen.has(name)) root.mistakes.add(path, `metric ${spec.name} is listed twice`);
    seen.add(name);
    return spec === undefined ? [] : [spec];
  });
}
