import { isMapping, type Mapping } from '../cluster/mapping.ts';
import { type Path, shown } from '../cluster/mistake.ts';
import { hintFor, Mistakes } from '../cluster/mistakes.ts';
import { type Meaning, readDocument } from '../cluster/read-document.ts';
import { outerZones } from '../cluster/zones.ts';
import { LbError } from '../kernel/errors.ts';
import { type PolicyChoice, parsePolicy } from './parse-policy.ts';
import { type PoolNames, type PoolRule, type PoolRules, ruleKinds } from './pool.ts';

const rootKeys = ['version', 'default', 'rules'];
const ruleKeys = ['id', 'kind', 'classes', 'priority', 'nodes', 'zones', 'policy'];

/**
 * Reads a file of rules:
 *
 *     version: 1
 *     default: least-connections
 *     rules:
 *       - { id: big, kind: function, classes: [large], priority: 10, zones: [room-1], policy: lti }
 *       - { id: even, kind: balance, policy: p2c }
 *
 * @param names classes and nodes that there are
 * @throws LbError INPUT_INVALID with all mistakes, each with its place
 */
export function parsePoolRules(text: string, file: string, names: PoolNames): Promise<PoolRules> {
  return readDocument(text, file, 'INPUT_INVALID', (value) => interpretPoolRules(value, names));
}

/** What rules mean that stand in a document; paths begin at `value`. */
export function interpretPoolRules(value: unknown, names: PoolNames): Meaning<PoolRules> {
  if (!isMapping(value)) {
    const message = `the file is ${shown(value)}, but must be a mapping with version, default and rules`;
    return { mistakes: [{ path: [], part: 'value', message }] };
  }
  const reader = new Reader(value, names);
  reader.checkKeys(value, [], rootKeys);
  if (value.version !== 1) reader.mistakes.refuse(['version'], value.version, 'must be 1');
  const standard = reader.policy(value.default, ['default']);
  const rules = reader.rules(value.rules);
  const { list } = reader.mistakes;
  if (list.length > 0 || standard === undefined) return { mistakes: list };
  return { result: { rules, default: standard }, mistakes: [] };
}

/** Reads parts of the document and collects what is wrong with them. */
class Reader {
  readonly mistakes: Mistakes;
  readonly #known: Readonly<Record<'classes' | 'nodes' | 'zones', readonly string[]>>;

  constructor(root: Mapping, { nodes, classes }: PoolNames) {
    this.mistakes = new Mistakes(root);
    this.#known = {
      classes,
      nodes: nodes.map(({ id }) => id),
      zones: [...new Set(nodes.flatMap(({ zone }) => (zone === '' ? [] : outerZones(zone))))],
    };
  }

  checkKeys(value: Mapping, path: Path, known: readonly string[]): void {
    for (const key of Object.keys(value)) {
      if (!known.includes(key)) this.mistakes.unknownKey(path, key, known);
    }
  }

  policy(value: unknown, path: Path): PolicyChoice | undefined {
    if (typeof value !== 'string') return this.mistakes.refuse(path, value, 'must be a policy');
    try {
      return parsePolicy(value);
    } catch (error) {
      if (!(error instanceof LbError)) throw error;
      return this.mistakes.refuse(path, value, `that is no policy: ${error.message}`, error.hint);
    }
  }

  rules(value: unknown): PoolRule[] {
    if (!Array.isArray(value)) {
      this.mistakes.refuse(['rules'], value, 'must be a list of rules');
      return [];
    }
    const firsts = new Map<unknown, number>();
    return value.flatMap((item: unknown, index) => {
      const rule = this.#rule(item, ['rules', index]);
      if (rule === undefined) return [];
      const first = firsts.get(rule.id);
      if (first === undefined) firsts.set(rule.id, index);
      else this.#repeated(rule.id, index, first);
      return [rule];
    });
  }

  #rule(value: unknown, path: Path): PoolRule | undefined {
    if (!isMapping(value))
      return this.mistakes.refuse(path, value, 'must be a mapping with id and kind');
    this.checkKeys(value, path, ruleKeys);
    const { id, kind, priority = 0, policy } = value;
    if (typeof id !== 'string' || id === '')
      this.mistakes.refuse([...path, 'id'], id, 'must be a name');
    const known = ruleKinds.find((one) => one === kind);
    if (known === undefined) {
      this.mistakes.refuse([...path, 'kind'], kind, `must be ${ruleKinds.join(' or ')}`);
    }
    if (!Number.isFinite(priority)) {
      this.mistakes.refuse([...path, 'priority'], priority, 'must be a number');
    }
    const scope = {
      ...this.#namesAt(value, path, 'classes'),
      ...this.#namesAt(value, path, 'nodes'),
      ...this.#namesAt(value, path, 'zones'),
    };
    if (kind === 'balance') this.#checkBalance(value, path);
    const choice = policy === undefined ? undefined : this.policy(policy, [...path, 'policy']);
    if (known === undefined) return undefined;
    return {
      id: String(id),
      kind: known,
      priority: Number(priority),
      ...scope,
      ...(choice !== undefined && { policy: choice }),
    };
  }

  #checkBalance(value: Mapping, path: Path): void {
    if (value.policy === undefined) {
      this.mistakes.refuse([...path, 'policy'], undefined, 'a balance rule must have one');
    }
    for (const key of ['nodes', 'zones']) {
      if (value[key] === undefined) continue;
      const rule = 'only function rules choose nodes';
      this.mistakes.refuse([...path, key], value[key], rule, 'make it a function rule');
    }
  }

  /** Names that there are, of those under `key`; the key is absent when it is in the rule. */
  #namesAt(
    value: Mapping,
    path: Path,
    key: 'classes' | 'nodes' | 'zones',
  ): Partial<Record<typeof key, string[]>> {
    const list = value[key];
    if (list === undefined) return {};
    if (!Array.isArray(list) || list.length === 0) {
      this.mistakes.refuse([...path, key], list, 'must be a list of names');
      return {};
    }
    const names = list.filter((name: unknown, index): name is string => {
      if (this.#known[key].includes(name as string)) return true;
      const what = { classes: 'class of requests', nodes: 'node', zones: 'zone' }[key];
      const at = [...path, key, index];
      this.mistakes.add(
        at,
        `${this.mistakes.subject(path)}: there is no ${what} ${shown(name)}`,
        hintFor(String(name), this.#known[key]),
      );
      return false;
    });
    return { [key]: names };
  }

  #repeated(id: string, index: number, first: number): void {
    const message = `two rules are called ${shown(id)}`;
    this.mistakes.add(['rules', index, 'id'], message, undefined, ['rules', first, 'id']);
  }
}
