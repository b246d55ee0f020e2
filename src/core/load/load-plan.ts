import type { Bytes, Ms, Weight } from '../kernel/units.ts';
import type { Dispatching } from '../policy/dispatching.ts';
import type { Capacity } from '../vector/performance.ts';
import type { ArrivalName } from './arrival-registry.ts';
import type { RateSpec } from './rate-text.ts';
import type { RequestPlan } from './request-plan.ts';

/** A node to be loaded. */
interface LoadNode {
  readonly id: string;
  /** Canonical; what policies that place keys go by. */
  readonly address: string;
  readonly weight: Weight;
  /** '' where none is known. */
  readonly zone: string;
  /** Requests in flight past which it degrades, where that is known. */
  readonly criticalCount?: number;
  /** Where it was measured; of all nodes, or none. */
  readonly capacity?: Capacity;
}

/** How load is offered. */
export type LoadModel =
  /** Requests arrive whatever becomes of those before. */
  | { readonly kind: 'open'; readonly rate: RateSpec; readonly arrivals: ArrivalName }
  /** The same, at recorded instants from the start. */
  | { readonly kind: 'recorded'; readonly instants: Float64Array }
  /** As many requests are in flight at any time; one that ends makes room for the next. */
  | { readonly kind: 'closed'; readonly connections: number };

export interface LoadLimits {
  /** From the sending to the whole answer; before it is sent, from its dispatch. */
  readonly timeoutMs: Ms;
  /** Connections to each node. */
  readonly connections: number;
  /** Requests that have not ended, all together; more are not begun. */
  readonly requests: number;
  /** Of the head of an answer. */
  readonly headBytes: Bytes;
}

/** All that decides what is sent when to which node. Plain data, so that it passes between threads. */
export interface LoadPlan {
  readonly nodes: readonly LoadNode[];
  readonly dispatching: Dispatching;
  readonly model: LoadModel;
  readonly requests: RequestPlan;
  /** Name and value, in order. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly durationMs: Ms;
  readonly limits: LoadLimits;
  readonly seed: number;
  /** Sending threads; each is a dispatcher of its own, as several balancers would be. */
  readonly threads: number;
}
