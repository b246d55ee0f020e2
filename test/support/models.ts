import type { DemandChoice } from '../../src/core/load/demand/demand.ts';
import { parsePolicy } from '../../src/core/policy/parse-policy.ts';
import { Engine } from '../../src/core/simulation/engine/engine.ts';
import { runModel } from '../../src/core/simulation/engine/run-model.ts';
import type { CellOutcome } from '../../src/core/simulation/experiment.ts';
import type {
  DispatchModel,
  ModelNode,
  OfferedLoad,
  RequestClass,
  SimulationModel,
} from '../../src/core/simulation/model.ts';

/** What a model is like; each has a default. */
export interface ModelTraits
  extends Partial<Omit<SimulationModel, 'nodes' | 'requests' | 'load' | 'dispatch' | 'limits'>> {
  /** By their traits, or that many like the default. */
  readonly nodes?: number | readonly Partial<ModelNode>[];
  readonly policy?: string;
  readonly dispatch?: Partial<DispatchModel>;
  /** The only class, or several. */
  readonly cpu?: DemandChoice;
  readonly disk?: DemandChoice;
  readonly classes?: readonly RequestClass[];
  readonly keys?: SimulationModel['requests']['keys'];
  /** Poisson arrivals a second, or anything else. */
  readonly load?: number | OfferedLoad;
  readonly timeoutMs?: number;
  readonly retries?: number;
}

export const exponential = (meanMs: number): DemandChoice => ({
  law: 'exponential',
  parameter: 0,
  meanMs,
});
export const constant = (meanMs: number): DemandChoice => ({
  law: 'constant',
  parameter: 0,
  meanMs,
});

/** Arrivals at these instants. */
export const recorded = (...instants: number[]): OfferedLoad => ({
  kind: 'recorded',
  instants: Float64Array.from(instants),
});

const plainNode: Omit<ModelNode, 'id' | 'address'> = {
  zone: '',
  weight: 1,
  speed: 1,
  cores: 1,
  discipline: 'ps',
  diskSpeed: 1,
  crowding: null,
  capacity: null,
  baseUse: 0,
  freeBytes: null,
  totalBytes: null,
  isMember: true,
};

/** One node at half load for 10 s, exponential demands of 10 ms, round robin, nothing goes wrong. */
export function modelOf(traits: ModelTraits = {}): SimulationModel {
  const { nodes = 1, policy, cpu, disk, classes, keys, load = 50, timeoutMs, retries } = traits;
  const list = typeof nodes === 'number' ? Array<Partial<ModelNode>>(nodes).fill({}) : nodes;
  const only = { name: 'request', share: 1, cpu: cpu ?? exponential(10), storedBytes: 0 };
  return {
    nodes: list.map((node, i) => ({
      ...plainNode,
      id: `n-${i + 1}`,
      address: `10.0.${i >> 8}.${i & 255}`,
      ...node,
    })),
    requests: {
      classes: classes ?? [{ ...only, disk: disk ?? null }],
      keys: keys ?? { kind: 'clients' },
    },
    load: typeof load === 'number' ? poisson(load) : load,
    dispatch: {
      dispatching: { kind: 'policy', policy: parsePolicy(policy ?? 'round-robin') },
      knowsDemands: false,
      knowsSpeeds: true,
      knowsCritical: true,
      connectionsLastMs: 0,
      ...traits.dispatch,
    },
    monitor: traits.monitor ?? null,
    heartbeat: traits.heartbeat ?? null,
    limits: { timeoutMs: timeoutMs ?? Number.POSITIVE_INFINITY, retries: retries ?? 0 },
    faults: traits.faults ?? [],
    wandering: traits.wandering ?? null,
    warmUpMs: traits.warmUpMs ?? 0,
    durationMs: traits.durationMs ?? 10_000,
    pieces: traits.pieces ?? 0,
    seed: traits.seed ?? 1,
  };
}

const poisson = (rate: number): OfferedLoad => ({
  kind: 'open',
  rate: { kind: 'constant', rate },
  arrivals: 'poisson',
  riseMs: 0,
});

export const play = (traits: ModelTraits): CellOutcome => runModel(modelOf(traits));

/** An answered request. */
interface Answer {
  readonly responseMs: number;
  /** Index. */
  readonly node: number;
  readonly atMs: number;
}

/** What became of every request of a run, one by one. */
export interface Story {
  readonly outcome: CellOutcome;
  readonly answers: readonly Answer[];
  /** When each attempt went to which node. */
  readonly sends: readonly { readonly node: number; readonly atMs: number }[];
  /** When requests were given up. */
  readonly failures: readonly number[];
}

export function storyOf(traits: ModelTraits): Story {
  const answers: Answer[] = [];
  const sends: { node: number; atMs: number }[] = [];
  const failures: number[] = [];
  class Told extends Engine {
    override answered(responseMs: number, node: number, requestClass: number): void {
      super.answered(responseMs, node, requestClass);
      answers.push({ responseMs, node, atMs: this.now });
    }
    override sent(node: number, inFlight: number): void {
      super.sent(node, inFlight);
      sends.push({ node, atMs: this.now });
    }
    override failed(): void {
      super.failed();
      failures.push(this.now);
    }
  }
  const outcome = new Told(modelOf(traits)).run();
  return { outcome, answers, sends, failures };
}

/** Mean over seeds against theory, in standard errors of the mean. */
export function deviationOf(want: number, seeds: number, figure: (seed: number) => number): number {
  const values = Array.from({ length: seeds }, (_, i) => figure(i + 1));
  const mean = values.reduce((sum, value) => sum + value, 0) / seeds;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return (mean - want) / Math.sqrt(squares / (seeds - 1) / seeds);
}
