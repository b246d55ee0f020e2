import type { Ms, Ratio, Weight } from '../kernel/units.ts';
import { decide } from './cycle.ts';
import {
  type CycleNode,
  type CycleSettings,
  type Guard,
  type NodeSample,
  type NodeState,
  weightInForce,
} from './cycle-state.ts';
import { keepOne } from './exclusions.ts';
import { busiest, type CriticalComponent, load } from './load.ts';

import { type PerformanceVector, performance } from './performance.ts';
import type { WeightLaw } from './weight-law.ts';

interface WeighedNode {
  readonly node: string;
  /** P of SPEC S1.3. */
  readonly performance: number;
  /** L of SPEC S1.2; null without a sample. */
  readonly load: number | null;
  /** The busier of CPU and disk; null without a sample that tells. */
  readonly busiest: Ratio | null;
  /** Before the law. */
  readonly current: Weight;
  /** By the law. */
  readonly lawful: Weight;
  /** In force: 0 when the node is out. */
  readonly weight: Weight;
  /** Why it is out. */
  readonly out: readonly CriticalComponent[];
  readonly sparedBy?: Guard;
}

export interface Weighing {
  readonly vector: PerformanceVector;
  readonly nodes: readonly WeighedNode[];
  /** Nodes whose sample is more than two cycles older than the newest: taken for not heard of. */
  readonly stale: readonly string[];
}

/**
 * One cycle of a law, from weights by capacity or from those in force: what the balance loop would do
 * with the samples as the means of a cycle, and as the first samples of the next.
 *
 * @param samples the newest of each node; none: weights by capacity
 * @param current weights in force, in any scale; a node that is missing counts with its performance
 * @throws LbError INPUT_INVALID when no component of capacity is known of every node
 */
export function weighOnce(
  nodes: readonly CycleNode[],
  samples: readonly NodeSample[],
  settings: CycleSettings,
  law: WeightLaw,
  current: ReadonlyMap<string, Weight> = new Map(),
): Weighing {
  const newest = Math.max(0, ...samples.map(({ at }) => at));
  const isFresh = ({ at }: NodeSample) => newest - at <= 2 * settings.cycleMs;
  const fresh = samples.filter(isFresh);
  const start = newest - settings.cycleMs;
  const begun = decide(undefined, { nodes, samples: [] }, start, settings, law).state;
  let state = { ...begun, nodes: scaledTo(begun.nodes, current) };
  const before = state.nodes;
  if (fresh.length > 0) {
    const heardAt = (at: Ms) => ({ nodes, samples: fresh.map((sample) => ({ ...sample, at })) });
    state = decide(state, heardAt(newest), newest, settings, law).state;
    const lawful = state.nodes;
    // The samples were taken under the weights before the law: by these the guards judge them, too.
    const asBefore = withWeights(state.nodes, before);
    state = decide(
      { ...state, nodes: asBefore },
      heardAt(newest + 1),
      newest + 1,
      settings,
      law,
    ).state;
    state = { ...state, nodes: keepOne(withWeights(state.nodes, lawful), []) };
  }
  const uses = new Map(fresh.map(({ node, utilisation }) => [node, utilisation]));
  const heard = nodes.filter(({ node }) => uses.has(node));
  const loads = load(
    heard.map(({ node }) => uses.get(node)!),
    settings.loadWeights,
  ).load;
  const loadOf = new Map(heard.map(({ node }, i) => [node, loads[i]!]));
  return {
    vector: performance(
      nodes.map(({ capacity }) => capacity),
      settings,
    ),
    stale: samples.filter((one) => !isFresh(one)).map(({ node }) => node),
    nodes: state.nodes.map((one, i) => {
      const use = uses.get(one.node);
      return {
        node: one.node,
        performance: one.performance,
        load: loadOf.get(one.node) ?? null,
        busiest: use === undefined ? null : busiest(use),
        current: before[i]!.weight,
        lawful: one.weight,
        weight: weightInForce(one),
        out: one.out,
        ...(one.sparedBy && { sparedBy: one.sparedBy }),
      };
    }),
  };
}

/** @param others the same nodes in the same order */
function withWeights(
  nodes: readonly NodeState[],
  others: readonly NodeState[],
): readonly NodeState[] {
  return nodes.map((one, i) => ({ ...one, weight: others[i]!.weight }));
}

/** Weights in force instead of those by capacity, in the scale of performance. */
function scaledTo(
  nodes: readonly NodeState[],
  current: ReadonlyMap<string, Weight>,
): readonly NodeState[] {
  const known = nodes.filter(({ node }) => current.has(node));
  const had = known.reduce((sum, { node }) => sum + current.get(node)!, 0);
  const wanted = known.reduce((sum, { performance }) => sum + performance, 0);
  if (!(had > 0)) return nodes;
  return nodes.map((one) => {
    const weight = current.get(one.node);
    return weight === undefined ? one : { ...one, weight: (weight * wanted) / had };
  });
}
