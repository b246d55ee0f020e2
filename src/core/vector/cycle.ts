import type { Ms } from '../kernel/units.ts';
import {
  type CycleAction,
  type CycleSettings,
  type CycleState,
  type NodeState,
  type NodeWeight,
  type Observation,
  type Occasion,
  sharesInForce,
  weightInForce,
} from './cycle-state.ts';
import { exclude, keepOne, readmitAll } from './exclusions.ts';
import { weightLaws } from './law/registry.ts';
import { checkSilence, cycleMeans, hear, NO_SUMS, newcomer, rate, reconcile } from './members.ts';
import { virtualNodeCounts } from './performance.ts';
import { loadNews, type WeightLaw } from './weight-law.ts';

export interface Decision {
  readonly state: CycleState;
  readonly actions: readonly CycleAction[];
}

/**
 * The flow of SPEC S1.8 as one step, called at least once a sample interval; pure, so that it is the
 * same under a real clock, a virtual one, and over a recording.
 *
 * - The first step computes P and V; there is no load yet.
 * - Every `cycleMs` loads are averaged and the law makes new weights of them.
 * - A node that joins, leaves, falls silent for two cycles or comes back changes P and V at once; the
 *   cycle goes on as it was. What the law made of each weight stays, as a factor of P.
 * - A sample that does not come is replaced by the last one, until its node counts as down.
 * - Critical nodes get nothing until the law lets them back, as far as the guards allow.
 *
 * @param state of the step before; undefined starts
 * @param now on a monotonic scale, not before that of the step before
 * @throws LbError INPUT_INVALID when no component of capacity is known of every node
 */
export function decide(
  state: CycleState | undefined,
  observation: Observation,
  now: Ms,
  settings: CycleSettings,
  law: WeightLaw = weightLaws[settings.law].create(settings),
): Decision {
  if (state === undefined) return start(observation, now, settings);
  const actions: CycleAction[] = [];
  const occasions: Occasion[] = [];
  const shares = sharesInForce(state.nodes);
  const members = reconcile(state.nodes, observation.nodes, now);
  const { nodes: heard, fresh } = hearAll(members.nodes, observation, now, shares, settings);
  const checked = checkSilence(heard, settings, now, actions);
  let { nodes } = checked;
  if (members.isChanged || checked.isChanged) {
    occasions.push('members');
    nodes = rate(nodes, settings, settings.frozenMeans ? state.means : undefined).nodes;
  }
  const cycles = Math.floor((now - state.startedAt) / settings.cycleMs);
  if (cycles > 0) {
    occasions.push('cycle');
    nodes = closeCycle(nodes, law, settings, now, actions);
  }
  // A sample at the end of a cycle belongs to that cycle, and so would its exclusion.
  const judges = law.exclusion.endsWithCycle ? settings.guards.withinCycle && cycles === 0 : true;
  if (judges) {
    const usesOf = ({ node, latest }: NodeState) => (fresh.has(node) ? latest : undefined);
    nodes = exclude(nodes, law.exclusion, settings, usesOf, actions);
  }
  nodes = keepOne(nodes, actions);
  if (actions.some(({ kind }) => kind === 'exclude' || kind === 'readmit')) {
    occasions.push('exclusions');
  }
  return {
    state: {
      ...state,
      cycle: state.cycle + cycles,
      startedAt: state.startedAt + cycles * settings.cycleMs,
      nodes,
    },
    actions: [...actions, ...changedWeights(state.nodes, nodes, occasions, settings)],
  };
}

function start({ nodes }: Observation, now: Ms, settings: CycleSettings): Decision {
  const rated = rate(
    nodes.map((one) => newcomer(one, now)),
    settings,
  );
  return {
    state: { cycle: 1, startedAt: now, means: rated.vector.means, nodes: rated.nodes },
    actions: changedWeights([], rated.nodes, ['start'], settings),
  };
}

/** @returns also the nodes of which a new sample came */
function hearAll(
  nodes: readonly NodeState[],
  { samples }: Observation,
  now: Ms,
  shares: ReadonlyMap<string, number>,
  settings: CycleSettings,
): { nodes: NodeState[]; fresh: ReadonlySet<string> } {
  const heard = new Map(nodes.map((one) => [one.node, one]));
  const fresh = new Set<string>();
  for (const sample of [...samples].sort((a, b) => a.at - b.at)) {
    const before = heard.get(sample.node);
    if (before === undefined) continue;
    const at = Math.min(sample.at, now); // a clock that runs ahead must not make a node last longer
    const after = hear(before, { ...sample, at }, shares.get(sample.node) ?? 0, settings);
    if (after !== before) fresh.add(sample.node);
    heard.set(sample.node, after);
  }
  return { nodes: [...heard.values()], fresh };
}

/** New weights by the law, from the means of the cycle; down nodes keep theirs for their return. */
function closeCycle(
  nodes: readonly NodeState[],
  law: WeightLaw,
  settings: CycleSettings,
  now: Ms,
  actions: CycleAction[],
): NodeState[] {
  const meansOf = (one: NodeState) => (one.isDown ? undefined : cycleMeans(one, settings, now));
  const means = new Map(nodes.map((one) => [one.node, meansOf(one)]));
  const known = nodes.filter(({ node }) => means.get(node) !== undefined);
  const news = loadNews(
    known.map(({ node }) => means.get(node)!),
    settings,
  );
  const newsOf = new Map(known.map(({ node }, i) => [node, news[i]!]));
  const live = nodes.filter((one) => !one.isDown);
  const weighed = law.weigh(
    live.map(({ node, performance, weight, smoothed }) => {
      const heard = newsOf.get(node);
      return {
        performance,
        weight,
        ...(heard !== undefined && { news: heard }),
        ...(smoothed !== undefined && { smoothed }),
      };
    }),
  );
  const weights = new Map(live.map(({ node }, i) => [node, weighed[i]!]));
  const next = nodes.map((one) => ({ ...one, ...weights.get(one.node), sums: NO_SUMS }));
  if (!law.exclusion.endsWithCycle) return next;
  const ended: CycleAction[] = [];
  const back = readmitAll(next, ended);
  const usesOf = ({ node }: NodeState) => means.get(node);
  const left = settings.guards.withinCycle
    ? back
    : exclude(back, law.exclusion, settings, usesOf, ended);
  actions.push(...withoutReturns(ended, nodes));
  return left;
}

/** Without the end of an exclusion that the next cycle begins again. */
function withoutReturns(
  actions: readonly CycleAction[],
  before: readonly NodeState[],
): CycleAction[] {
  const wasOut = new Set(before.filter(({ out }) => out.length > 0).map(({ node }) => node));
  const stays = new Set(
    actions.flatMap((one) => (one.kind === 'exclude' && wasOut.has(one.node) ? [one.node] : [])),
  );
  return actions.filter(
    (one) => !((one.kind === 'readmit' || one.kind === 'exclude') && stays.has(one.node)),
  );
}

function changedWeights(
  before: readonly NodeState[],
  after: readonly NodeState[],
  why: readonly Occasion[],
  settings: CycleSettings,
): CycleAction[] {
  const old = new Map(before.map((one) => [one.node, weightInForce(one)]));
  const isSame =
    before.length === after.length &&
    after.every((one) => old.get(one.node) === weightInForce(one));
  return isSame ? [] : [{ kind: 'set-weights', why, weights: nodeWeights(after, settings) }];
}

/** Weights in force with the virtual nodes they come to, in the order of the nodes. */
function nodeWeights(nodes: readonly NodeState[], { virtualNodes }: CycleSettings): NodeWeight[] {
  const weights = nodes.map(weightInForce);
  const counts = virtualNodeCounts(weights, virtualNodes);
  return nodes.map(({ node }, i) => ({ node, weight: weights[i]!, virtualNodes: counts[i]! }));
}
