import { isMapping } from '../../cluster/mapping.ts';
import type { Path } from '../../cluster/mistake.ts';
import type { Mistakes } from '../../cluster/mistakes.ts';
import { LbError } from '../../kernel/errors.ts';
import type { Dispatching } from '../../policy/dispatching.ts';
import { parsePolicy } from '../../policy/parse-policy.ts';
import type { PoolNames } from '../../policy/pool.ts';
import { interpretPoolRules } from '../../policy/pool-rules.ts';
import type { Parameters } from '../experiment.ts';
import { Fields, parsedAt } from './fields.ts';
import { keysOf } from './format.ts';
import { checkParameter, parseParameter } from './parameters.ts';

const MOST_SERIES = 100;
const DEFAULT_POLICY = 'weighted-least-connections';

/** A series before parameters are in place. */
export interface Series {
  readonly name: string;
  /** As written, with names of parameters: a policy, or a mapping with the rules of a pool. */
  readonly policy: unknown;
  /** Where the policy, or the mapping with the rules, stands. */
  readonly path: Path;
  /** Parameters that differ in this series. */
  readonly set: Parameters;
}

/**
 * The list `policies`.
 * @param varied the axis' parameter, which no series may set
 */
export function readSeries(
  root: Fields,
  parameters: Parameters,
  varied: string | undefined,
): Series[] {
  const items = root.has('policies')
    ? root.list('policies', 'policies', MOST_SERIES)
    : [DEFAULT_POLICY];
  if (items.length === 0 && Array.isArray(root.get('policies'))) {
    root.refuse('policies', 'must have at least one');
  }
  const firsts = new Map<string, Path>();
  return items.flatMap((item, i) => {
    const path = [...root.at('policies'), i];
    const series = readOne(item, path, root.mistakes, parameters, varied);
    if (series === undefined) return [];
    const first = firsts.get(series.name);
    if (first === undefined) firsts.set(series.name, path);
    else {
      const hint = 'give one a name: { name: other, policy: p2c }';
      root.mistakes.add(path, `two series are called ${series.name}`, hint, first);
    }
    return [series];
  });
}

function readOne(
  item: unknown,
  path: Path,
  mistakes: Mistakes,
  parameters: Parameters,
  varied: string | undefined,
): Series | undefined {
  if (typeof item === 'string') return { name: item, policy: item, path, set: {} };
  if (!isMapping(item))
    return mistakes.refuse(path, item, 'must be a policy or a mapping with one');
  const fields = new Fields(item, path, keysOf('policy'), mistakes);
  const isPool = fields.has('rules');
  if (isPool && fields.has('policy')) fields.refuse('policy', 'with rules each has its own');
  if (!isPool && fields.has('default')) fields.refuse('default', 'it is for rules alone');
  if (!isPool && !fields.has('policy')) return fields.refuse('policy', 'a series must have one');
  const policy = fields.text('policy', isPool ? 'pool' : DEFAULT_POLICY);
  const set = readSet(fields, parameters, varied);
  const name = fields.text('name', policy).trim();
  if (name === '' || name.length > 60) {
    fields.refuse('name', 'must be from 1 to 60 characters long');
  }
  if (!isPool) return { name, policy, path: fields.at('policy'), set };
  const { default: standard = DEFAULT_POLICY, rules } = item;
  return { name, policy: { default: standard, rules }, path, set };
}

function readSet(fields: Fields, parameters: Parameters, varied: string | undefined): Parameters {
  const value = fields.get('set') ?? {};
  if (!isMapping(value)) {
    fields.refuse('set', 'must be a mapping of parameters to values');
    return {};
  }
  const entries = Object.entries(value).flatMap(([name, given]) => {
    const path = [...fields.at('set'), name];
    if (typeof given !== 'string' && typeof given !== 'number') {
      fields.mistakes.refuse(path, given, 'must be a number or text');
      return [];
    }
    const read = parsedAt(String(given), path, fields.mistakes, (text) => {
      checkParameter(name, parameters);
      if (name !== varied) return parseParameter(name, text, parameters[name]!);
      throw new LbError('USAGE', `${name} is varied, so that no series can have its own`);
    });
    return read === undefined ? [] : [[name, read] as const];
  });
  return Object.fromEntries(entries);
}

/**
 * The operator's choice: series of the scenario by their names, or policies.
 * @throws LbError USAGE
 */
export function chosenSeries(series: readonly Series[], chosen: readonly string[]): Series[] {
  if (chosen.length > MOST_SERIES) {
    throw new LbError('USAGE', `${chosen.length} policies are more than ${MOST_SERIES}`);
  }
  const repeated = chosen.find((name, i) => chosen.indexOf(name) !== i);
  if (repeated !== undefined) throw new LbError('USAGE', `${repeated} is given twice`);
  return chosen.map((text) => {
    const own = series.find(({ name }) => name === text);
    if (own !== undefined) return own;
    parsePolicy(text);
    return { name: text, policy: text, path: ['policies'], set: {} };
  });
}

/** @throws LbError USAGE when the operator varies what a series sets */
export function checkVaried(name: string, series: readonly Series[]): void {
  const own = series.find(({ set }) => Object.hasOwn(set, name));
  if (own === undefined) return;
  throw new LbError('USAGE', `${name} cannot be varied: the series ${own.name} has its own`, {
    hint: 'choose other series: --policy p2c,lti',
  });
}

/**
 * @param policy of a series, with parameters in place
 * @param names classes and nodes that the rules of a pool can speak of
 */
export function readDispatching(
  policy: unknown,
  path: Path,
  mistakes: Mistakes,
  names: PoolNames,
): Dispatching | undefined {
  if (isMapping(policy)) {
    const { result, mistakes: found } = interpretPoolRules({ version: 1, ...policy }, names);
    for (const one of found) mistakes.list.push({ ...one, path: [...path, ...one.path] });
    return result && { kind: 'pool', rules: result, names };
  }
  const choice = parsedAt(String(policy), path, mistakes, parsePolicy);
  return choice && { kind: 'policy', policy: choice };
}
