import type { VectorSettings } from '../cluster/vector-settings.ts';
import type { Ms, Ratio, Weight } from '../kernel/units.ts';
import type { Component } from './components.ts';
import type { CriticalComponent, Utilisation } from './load.ts';
import type { Capacity } from './performance.ts';

export interface CycleSettings extends VectorSettings {
  /** n of SPEC S1.3: virtual nodes of a node of mean performance. */
  readonly virtualNodes: number;
}

/** A member of the fleet and what it can do. */
export interface CycleNode {
  readonly node: string;
  readonly capacity: Capacity;
}

export interface NodeSample {
  readonly node: string;
  /** End of its interval, on the scale of `now`. */
  readonly at: Ms;
  readonly utilisation: Utilisation;
}

/** What is seen at a step: all members, and the samples that came since the step before. */
export interface Observation {
  readonly nodes: readonly CycleNode[];
  readonly samples: readonly NodeSample[];
}

export interface Sum {
  readonly sum: number;
  readonly count: number;
}

/** What kept a node from being excluded. */
export type Guard = 'last-node' | 'capacity' | 'share';

export interface NodeState extends CycleNode {
  /** P of SPEC S1.3. */
  readonly performance: number;
  /** By the law; in force unless the node is out or down. */
  readonly weight: Weight;
  /** The law's own. */
  readonly smoothed?: Ratio;
  /** Why it gets nothing; empty: it gets its weight. */
  readonly out: readonly CriticalComponent[];
  readonly sparedBy?: Guard;
  /** Silent for two cycles. */
  readonly isDown: boolean;
  /** When it joined or was last heard of. */
  readonly heardAt: Ms;
  /** Of the last sample. */
  readonly latest?: Utilisation;
  /** Of the samples of this cycle. */
  readonly sums: Readonly<Record<Component, Sum>>;
  /** The busier of CPU and disk, smoothed over samples. */
  readonly recent: Ratio | null;
  /** Share of all keys that it could carry when fully used: e of SPEC S1.5, guard G2. */
  readonly reach?: number;
}

/** All that the next step needs. Plain data, so that it can be stored. */
export interface CycleState {
  /** From 1, in which there is no load yet. */
  readonly cycle: number;
  /** Begin of the cycle; joins and leaves do not change it. */
  readonly startedAt: Ms;
  /** Means of the start, kept for `frozenMeans`. */
  readonly means: Capacity;
  readonly nodes: readonly NodeState[];
}

/** Relative weight in force, and what it comes to on a circle: V in cycle 1, V' after. */
export interface NodeWeight {
  readonly node: string;
  readonly weight: Weight;
  readonly virtualNodes: number;
}

/** `members`: nodes joined, left, fell silent or came back; `exclusions`: out or back in. */
export type Occasion = 'start' | 'members' | 'cycle' | 'exclusions';

export type CycleAction =
  /** The one that a load balancer must hear of; only when some weight in force changed. */
  | {
      readonly kind: 'set-weights';
      readonly why: readonly Occasion[];
      readonly weights: readonly NodeWeight[];
    }
  | {
      readonly kind: 'exclude';
      readonly node: string;
      readonly reasons: readonly CriticalComponent[];
    }
  /** The law would exclude it, and a guard does not let it. */
  | {
      readonly kind: 'spare';
      readonly node: string;
      readonly reasons: readonly CriticalComponent[];
      readonly guard: Guard;
    }
  | { readonly kind: 'readmit'; readonly node: string }
  /** Silent for two cycles: treated as down. */
  | { readonly kind: 'give-up'; readonly node: string; readonly silentMs: Ms }
  | { readonly kind: 'welcome-back'; readonly node: string };

/** 0 for a node that is out or down. */
export function weightInForce({ weight, out, isDown }: NodeState): Weight {
  return isDown || out.length > 0 ? 0 : weight;
}

/** Shares of the keys by the weights in force, by node. */
export function sharesInForce(nodes: readonly NodeState[]): Map<string, Ratio> {
  const total = nodes.reduce((sum, node) => sum + weightInForce(node), 0);
  return new Map(nodes.map((one) => [one.node, total > 0 ? weightInForce(one) / total : 0]));
}
