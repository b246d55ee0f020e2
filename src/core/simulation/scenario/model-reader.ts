import { isMapping, type Mapping } from '../../cluster/mapping.ts';
import type { Mistake } from '../../cluster/mistake.ts';
import { Mistakes } from '../../cluster/mistakes.ts';
import { LbError } from '../../kernel/errors.ts';
import { createRng } from '../../kernel/rng.ts';
import { printDuration } from '../../kernel/units-text.ts';
import { xxh64 } from '../../kernel/xxh64.ts';
import type { ArrivalTrace } from '../../load/trace.ts';
import { createDispatching, printDispatching } from '../../policy/dispatching.ts';
import { nodeColumns } from '../../policy/node-columns.ts';
import type { Parameters } from '../experiment.ts';
import type { KeyModel, ModelNode, OfferedLoad, SimulationModel } from '../model.ts';
import type { Overrides } from '../scenario.ts';
import { Fields, parsedAt } from './fields.ts';
import { keysOf } from './format.ts';
import { Substitution } from './parameters.ts';
import { readFaults } from './read-faults.ts';
import { readLoad } from './read-load.ts';
import { readNodes } from './read-nodes.ts';
import { readRequests } from './read-requests.ts';
import {
  readDispatch,
  readHeartbeat,
  readLimits,
  readMonitor,
  readRun,
  readWandering,
} from './read-run.ts';
import { readDispatching, type Series } from './read-series.ts';

/** Sections in which names of parameters stand for their values. */
const SECTIONS = [
  'nodes',
  'take',
  'requests',
  'load',
  'dispatch',
  'monitor',
  'heartbeat',
  'limits',
  'faults',
  'wandering',
  'run',
] as const;

/** Nodes that are read again for every point, when a parameter stands in one of them. */
const MOST_NODE_READINGS = 5_000_000;

/** A policy is created for so many to find out whether it can be. */
const ENOUGH_NODES = 500;

const ANY_SERIES: Series = { name: 'any', policy: 'random', path: ['policies'], set: {} };

type Unseeded = Omit<SimulationModel, 'seed'>;
type Reading =
  | { readonly model: Unseeded; readonly seedCount: number }
  | { readonly mistakes: readonly Mistake[] };

/** Makes the model of a point, again and again, out of one document. */
export class ModelReader {
  readonly #document: Mapping;
  readonly #overrides: Overrides;
  readonly #used = new Set<string>();
  readonly #recordedKeys: KeyModel | null;
  /** What the list of nodes was when it was read last: most scenarios have one list for all points. */
  #lastNodes: { readonly of: unknown; readonly nodes: readonly ModelNode[] } | undefined;

  #lastPolicy: { readonly text: string; readonly nodes: readonly ModelNode[] } | undefined;

  constructor(document: Mapping, overrides: Overrides) {
    this.#document = document;
    this.#overrides = overrides;
    this.#recordedKeys = overrides.trace === undefined ? null : keysOfTrace(overrides.trace);
  }

  /**
   * Reads every point: the first one of all series for the mistakes in them, then the others until
   * one is wrong.
   *
   * @param series none: they are wrong themselves, and the rest is read as if there were one
   * @param parameters of a point of a series
   */
  check(
    series: readonly Series[],
    points: number,
    parameters: (series: number, point: number) => Parameters,
  ): {
    readonly seedCount: number;
    /** Nodes and pieces of the largest model. */
    readonly figures: number;
    readonly mistakes: readonly Mistake[];
  } {
    const some = series.length === 0 ? [ANY_SERIES] : series;
    const mistakes = new Map<string, Mistake>();
    let seedCount = 1;
    let figures = 0;
    for (let p = 0; p < points && mistakes.size === 0; p++) {
      for (const [s, one] of some.entries()) {
        const read = this.#read(one, parameters(s, p));
        if ('model' in read) {
          ({ seedCount } = read);
          const { nodes, pieces } = read.model;
          figures = Math.max(figures, nodes.length + pieces);
          this.#checkWork(nodes.length, series.length * points);
        }
        const found = 'mistakes' in read ? read.mistakes : this.#policyMistakes(one, read.model);
        for (const mistake of found) {
          mistakes.set(JSON.stringify([mistake.path, mistake.message]), mistake);
        }
      }
    }
    return { seedCount, figures, mistakes: [...mistakes.values()] };
  }

  /** After a check without mistakes. */
  unusedParameters(names: readonly string[]): Mistake[] {
    const used = [...this.#used].map((name) => `$${name}`);
    return names
      .filter((name) => !this.#used.has(name))
      .map((name) => ({
        path: ['parameters', name],
        part: 'key',
        message: `parameter ${name} is used nowhere`,
        hint: used.length === 0 ? `write $${name} where it belongs` : `used are ${used.join(', ')}`,
      }));
  }

  /** @throws Error when the point was not checked */
  model(series: Series, parameters: Parameters): Unseeded {
    const read = this.#read(series, parameters);
    if ('model' in read) return read.model;
    throw new Error('a point that was checked cannot be read');
  }

  /** What the policy itself refuses, such as a parameter out of its range. */
  #policyMistakes({ path }: Series, { nodes, dispatch }: Unseeded): readonly Mistake[] {
    const { dispatching } = dispatch;
    // The rules of a pool name nodes of the whole list, and were read with their policies.
    if (dispatching.kind === 'pool') return [];
    const text = printDispatching(dispatching);
    const some = nodes.slice(0, ENOUGH_NODES);
    if (this.#lastPolicy?.text === text && this.#lastPolicy.nodes === nodes) return [];
    this.#lastPolicy = { text, nodes };
    const mistakes = new Mistakes(this.#document);
    parsedAt(text, path, mistakes, () =>
      createDispatching(dispatching, {
        nodes: nodeColumns(some.map(({ weight }) => weight)),
        addresses: some.map(({ address }) => address),
        rng: createRng(1),
        hash: xxh64,
      }),
    );
    return mistakes.list;
  }

  #checkWork(nodes: number, points: number): void {
    const isFixed = this.#lastNodes?.of === this.#document.nodes;
    if (isFixed || nodes * points <= MOST_NODE_READINGS) return;
    throw new LbError('USAGE', `${points} points of ${nodes} nodes each are too many to read`, {
      hint: 'take fewer points, or no parameter inside nodes',
    });
  }

  #read({ policy, path }: Series, parameters: Parameters): Reading {
    const mistakes = new Mistakes(this.#document);
    const put = new Substitution(parameters, this.#used, mistakes);
    const sections = SECTIONS.map((key) => [key, put.in(this.#document[key], [key])] as const);
    const chosen = put.in(policy, path);
    if (mistakes.list.length > 0) return { mistakes: mistakes.list };
    const read = this.#lasting(Object.fromEntries(sections));
    const root = new Fields(read, [], keysOf('scenario'), mistakes);
    const all = this.#nodes(root);
    const taken = root.whole('take', { least: 1, most: Math.max(1, all.length) }, null);
    const nodes = taken === null ? all : all.slice(0, taken);
    const requests = readRequests(root);
    const classes = requests.classes.map(({ name }) => name);
    const names = { classes, nodes: nodes.map(({ id, zone }) => ({ id, zone })) };
    const dispatching = readDispatching(chosen, path, mistakes, names);
    const load = this.#load(root, nodes, requests);
    const { seedCount, ...run } = readRun(root, load);
    const standard = { kind: 'policy', policy: { name: 'random', parameters: {} } } as const;
    const model: Unseeded = {
      nodes,
      requests: { ...requests, keys: this.#recordedKeys ?? requests.keys },
      load,
      dispatch: readDispatch(root, dispatching ?? standard),
      monitor: readMonitor(root, dispatching ?? standard),
      heartbeat: readHeartbeat(root),
      limits: readLimits(root),
      faults: nodes.length === 0 ? [] : readFaults(root, nodes, run.warmUpMs + run.durationMs),
      wandering: readWandering(root),
      ...run,
    };
    return mistakes.list.length > 0 ? { mistakes: mistakes.list } : { model, seedCount };
  }

  /** The sections with the operator's duration. */
  #lasting(sections: Mapping): Mapping {
    const { durationMs } = this.#overrides;
    const { run } = sections;
    if (durationMs === undefined || !isMapping(run)) return sections;
    return { ...sections, run: { ...run, duration: printDuration(durationMs) } };
  }

  #nodes(root: Fields): readonly ModelNode[] {
    const measured = this.#overrides.nodes;
    if (measured === undefined) return this.#written(root);
    if (!root.has('nodes')) return measured;
    const written = new Map(this.#written(root).map((node) => [node.id, node]));
    return measured.map((node) => withWhatIsWritten(node, written.get(node.id)));
  }

  #written(root: Fields): readonly ModelNode[] {
    const of = root.get('nodes');
    if (of !== undefined && this.#lastNodes?.of === of) return this.#lastNodes.nodes;
    const before = root.mistakes.list.length;
    const nodes = readNodes(root);
    if (root.mistakes.list.length === before) this.#lastNodes = { of, nodes };
    return nodes;
  }

  #load(
    root: Fields,
    nodes: readonly ModelNode[],
    requests: SimulationModel['requests'],
  ): OfferedLoad {
    const { trace } = this.#overrides;
    if (trace !== undefined) return { kind: 'recorded', instants: trace.instants };
    return readLoad(root, nodes, requests);
  }
}

/** What no measurement tells stays as the scenario has it for the node of the same name. */
function withWhatIsWritten(measured: ModelNode, written: ModelNode | undefined): ModelNode {
  if (written === undefined) return measured;
  const { zone, discipline, crowding, baseUse, freeBytes, totalBytes, isMember } = written;
  return { ...measured, zone, discipline, crowding, baseUse, freeBytes, totalBytes, isMember };
}

/** Hashes of paths, as `bench` takes them for keys; null where only instants were recorded. */
function keysOfTrace({ requests }: ArrivalTrace): KeyModel | null {
  if (requests === null) return null;
  const hi = new Uint32Array(requests.length);
  const lo = new Uint32Array(requests.length);
  for (const [i, { path }] of requests.entries()) {
    const hash = xxh64(path);
    hi[i] = hash.hi;
    lo[i] = hash.lo;
  }
  return { kind: 'recorded', hi, lo };
}
