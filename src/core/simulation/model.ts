import type { HeartbeatSettings } from '../cluster/heartbeat-settings.ts';
import type { Bytes, Ms, PerSecond, Ratio, Weight } from '../kernel/units.ts';
import type { ArrivalName } from '../load/arrival-registry.ts';
import type { DemandChoice } from '../load/demand/demand.ts';
import type { RateSpec } from '../load/rate-text.ts';
import type { DisciplineName } from '../load/server/discipline.ts';
import type { Dispatching } from '../policy/dispatching.ts';
import type { Capacity } from '../vector/performance.ts';

/**
 * One run: nodes, what is asked of them, who dispatches it, what goes wrong. Plain data, so that it
 * passes between threads; everything random comes from `seed`, in streams of their own for arrivals,
 * demands, keys, policies, speeds and the network.
 */
export interface SimulationModel {
  readonly nodes: readonly ModelNode[];
  readonly requests: RequestModel;
  readonly load: OfferedLoad;
  readonly dispatch: DispatchModel;
  readonly monitor: MonitorModel | null;
  /** How nodes are watched; null: nobody finds out what happened to a node. */
  readonly heartbeat: HeartbeatSettings | null;
  readonly limits: SimulationLimits;
  readonly faults: readonly Fault[];
  /** True speeds that change by themselves; null: they stay. */
  readonly wandering: WanderingSpeeds | null;
  /** Not measured, so that queues come to be as they are in the long run. */
  readonly warmUpMs: Ms;
  /** Measured, after the warm-up. */
  readonly durationMs: Ms;
  /** Pieces of equal length that the whole run is told in; 0: none. */
  readonly pieces: number;
  readonly seed: number;
}

export interface ModelNode {
  readonly id: string;
  /** Canonical; what policies that place keys go by. */
  readonly address: string;
  readonly zone: string;
  /** As the operator gives it. */
  readonly weight: Weight;
  /** True speed of a core: a demand of 1 ms takes 1 / speed ms alone. */
  readonly speed: number;
  readonly cores: number;
  readonly discipline: DisciplineName;
  /** Speed of its disk, likewise. */
  readonly diskSpeed: number;
  /** How it degrades when crowded; null: not at all. */
  readonly crowding: Crowding | null;
  /** What it is measured to be able to do; null: weights say it. */
  readonly capacity: Capacity | null;
  /** CPU use of others: adds to what is reported, and takes nothing away. */
  readonly baseUse: Ratio;
  readonly freeBytes: Bytes | null;
  readonly totalBytes: Bytes | null;
  /** Takes part from the start; false: it waits for a fault `join`. */
  readonly isMember: boolean;
}

/**
 * Occupancy is `base` + requests inside / `capacity`; above 1 the CPU runs at occupancy^-steepness of
 * its speed, but not below `slowest`. Requests past a critical count: base 0, capacity NMax, steepness
 * 2, slowest 0.15 (SPEC S3.6); memory that runs full: base 0.3, steepness 3, slowest 0.05 (SPEC S1.9).
 */
export interface Crowding {
  readonly base: Ratio;
  readonly capacity: number;
  /** Whole. */
  readonly steepness: number;
  readonly slowest: Ratio;
  /** Occupancy is reported as use of memory. */
  readonly isMemory: boolean;
}

export interface RequestModel {
  /** At least one; shares add up to 1. */
  readonly classes: readonly RequestClass[];
  readonly keys: KeyModel;
}

export interface RequestClass {
  readonly name: string;
  readonly share: Ratio;
  /** Work of a core of speed 1. */
  readonly cpu: DemandChoice;
  /** Then work of a disk of speed 1; null: none. */
  readonly disk: DemandChoice | null;
  /** What it leaves on its node. */
  readonly storedBytes: Bytes;
}

export type KeyModel =
  /** A new key for each request, as of very many clients. */
  | { readonly kind: 'clients' }
  /** `count` keys; a choice as `parseChoice` reads it, such as `zipf:1.1`. */
  | { readonly kind: 'drawn'; readonly count: number; readonly choice: string }
  /** The key of the k-th request, as hashes; as many as recorded arrivals. */
  | { readonly kind: 'recorded'; readonly hi: Uint32Array; readonly lo: Uint32Array };

export type OfferedLoad =
  | {
      readonly kind: 'open';
      readonly rate: RateSpec;
      readonly arrivals: ArrivalName;
      /** The rate rises evenly from 0 over this time, as no load is there at once; then it is as it says. */
      readonly riseMs: Ms;
    }
  /** Random bursts: exponential times at either rate. */
  | {
      readonly kind: 'bursty';
      readonly low: PerSecond;
      readonly high: PerSecond;
      readonly lowMs: Ms;
      readonly highMs: Ms;
    }
  | { readonly kind: 'recorded'; readonly instants: Float64Array }
  | {
      readonly kind: 'closed';
      readonly clients: number;
      /** From an answer to the next request of the client; null: none. */
      readonly think: DemandChoice | null;
      /** The run ends when each client has had so many answers; null: with its time. */
      readonly requestsPerClient: number | null;
    };

export interface DispatchModel {
  readonly dispatching: Dispatching;
  /** What it knows of a request before: its own demand, or the mean of all. */
  readonly knowsDemands: boolean;
  /** It knows the nominal speeds (`speed`); else it learns them. */
  readonly knowsSpeeds: boolean;
  /** Critical counts are known to policies. */
  readonly knowsCritical: boolean;
  /**
   * A request counts as in flight for so long after its answer, as connections do that are kept open:
   * a balancer that counts connections sees these.
   */
  readonly connectionsLastMs: Ms;
}

/** Load samples of nodes, for policies that read loads and storage. */
export interface MonitorModel {
  readonly everyMs: Ms;
  /** From the end of a sample's interval to when policies hear of it. */
  readonly delayMs: Ms;
  /** Work of the agent that every node has with each cycle, on its CPU; once every `costEveryMs`. */
  readonly costMs: Ms;
  readonly costEveryMs: Ms;
}

export interface SimulationLimits {
  /** From dispatch to answer; Infinity: requests wait for ever. */
  readonly timeoutMs: Ms;
  /** Attempts after the first one, each dispatched anew at once. */
  readonly retries: number;
}

export type Fault = {
  /** Index in `nodes`. */
  readonly node: number;
  readonly atMs: Ms;
} & (
  | /** The process ends: all its requests fail at once, and new ones are refused. */ {
      readonly kind: 'kill';
    }
  /** The machine is gone: its requests and new ones get no answer, and no refusal either. */
  | { readonly kind: 'vanish' }
  /** It answers nothing and forgets nothing. */
  | { readonly kind: 'freeze' }
  /** Its true speed becomes this part of its own. */
  | { readonly kind: 'slow'; readonly to: Ratio }
  /** As it was before any fault; a killed or vanished one comes back empty. */
  | { readonly kind: 'restore' }
  /** A node that was no member becomes one. */
  | { readonly kind: 'join' }
);

/** Each node's speed is drawn anew, uniform from `least` to `most` of its own, after exponential times. */
export interface WanderingSpeeds {
  readonly least: Ratio;
  readonly most: Ratio;
  readonly meanMs: Ms;
}
