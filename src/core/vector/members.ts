import type { Ms, Ratio } from '../kernel/units.ts';
import { type Component, components } from './components.ts';
import type {
  CycleAction,
  CycleNode,
  CycleSettings,
  NodeSample,
  NodeState,
  Sum,
} from './cycle-state.ts';
import { busiest, type Utilisation } from './load.ts';
import { type Capacity, type PerformanceVector, performance } from './performance.ts';

/** Cycles without a word after which a node counts as down. @see SPEC S1.8 */
const SILENT_CYCLES = 2;
/** Of the nodes: when more of them fall silent, the measuring is at fault rather than they. */
const PANIC_SHARE: Ratio = 0.5;
/** Smoothing of what a node could carry: e <- 0.7 e + 0.3 new. @see SPEC S1.5, G2 */
const REACH_SMOOTHING = 0.3;
/** Below this use the reach of a node would be anything. */
const LEAST_USE: Ratio = 0.05;

const NOTHING: Sum = { sum: 0, count: 0 };
export const NO_SUMS: Readonly<Record<Component, Sum>> = {
  cpu: NOTHING,
  memory: NOTHING,
  disk: NOTHING,
};

export function newcomer({ node, capacity }: CycleNode, now: Ms): NodeState {
  return {
    node,
    capacity,
    performance: 0,
    weight: 0,
    out: [],
    isDown: false,
    heardAt: now,
    sums: NO_SUMS,
    recent: null,
  };
}

/**
 * The members as they are now: those that stay keep all they had, newcomers start afresh.
 * @returns `isChanged` when one joined, left, or was measured anew
 */
export function reconcile(
  known: readonly NodeState[],
  nodes: readonly CycleNode[],
  now: Ms,
): { nodes: NodeState[]; isChanged: boolean } {
  const before = new Map(known.map((one) => [one.node, one]));
  let isChanged = known.length !== nodes.length;
  const members = nodes.map((one) => {
    const old = before.get(one.node);
    if (old === undefined) {
      isChanged = true;
      return newcomer(one, now);
    }
    const isSame = components.every((name) => old.capacity[name] === one.capacity[name]);
    if (isSame) return old;
    isChanged = true;
    return { ...old, capacity: one.capacity };
  });
  return { nodes: members, isChanged };
}

/**
 * Performance among the nodes that are not down. What the law made of a node's weight stays, as a
 * factor of its performance; a newcomer's factor is 1.
 *
 * @param means of the start, when they shall stay
 * @throws LbError INPUT_INVALID when no component is known of every node
 */
export function rate(
  nodes: readonly NodeState[],
  settings: CycleSettings,
  means?: Capacity,
): { nodes: NodeState[]; vector: PerformanceVector } {
  const live = nodes.filter((one) => !one.isDown);
  const vector = performance(
    live.map(({ capacity }) => capacity),
    { ...settings, ...(means !== undefined && { means }) },
  );
  let next = 0;
  const rated = nodes.map((one) => {
    if (one.isDown) return one;
    const now = vector.performance[next++]!;
    const factor = one.performance > 0 ? one.weight / one.performance : 1;
    return { ...one, performance: now, weight: now * factor };
  });
  return { nodes: rated, vector };
}

/**
 * A node after a sample of it. Samples that are not newer than the last one are passed over.
 * @param share of the keys that it had while the sample was taken
 */
export function hear(
  node: NodeState,
  { at, utilisation }: NodeSample,
  share: Ratio,
  settings: CycleSettings,
): NodeState {
  if (node.latest !== undefined && at <= node.heardAt) return node;
  const counts = node.out.length === 0 || !settings.guards.loadedMean;
  const use = busiest(utilisation);
  const { smoothing } = settings.integral;
  return {
    ...node,
    heardAt: Math.max(node.heardAt, at),
    latest: utilisation,
    sums: counts ? added(node.sums, utilisation) : node.sums,
    recent:
      use === null || node.recent === null
        ? (use ?? node.recent)
        : node.recent + smoothing * (use - node.recent),
    ...(use !== null && share > 0 && { reach: reachAfter(node.reach, share, use) }),
  };
}

function added(sums: NodeState['sums'], utilisation: Utilisation): NodeState['sums'] {
  const add = (component: Component): Sum => {
    const value = utilisation[component];
    const { sum, count } = sums[component];
    return value === null ? sums[component] : { sum: sum + value, count: count + 1 };
  };
  return { cpu: add('cpu'), memory: add('memory'), disk: add('disk') };
}

function reachAfter(before: number | undefined, share: Ratio, use: Ratio): number {
  const seen = share / Math.max(use, LEAST_USE);
  return before === undefined ? seen : before + REACH_SMOOTHING * (seen - before);
}

/**
 * Means over the samples of the cycle. Where none came, the last sample as long as it is no older than
 * two cycles; undefined when nothing is known, also of a node that was out all the time.
 */
export function cycleMeans(
  { sums, latest, out, heardAt }: NodeState,
  { cycleMs }: CycleSettings,
  now: Ms,
): Utilisation | undefined {
  const isHeard = components.some((name) => sums[name].count > 0);
  if (!isHeard) {
    const isStale = now - heardAt > SILENT_CYCLES * cycleMs;
    return out.length === 0 && !isStale ? latest : undefined;
  }
  const mean = ({ sum, count }: Sum): Ratio | null => (count === 0 ? null : sum / count);
  return { cpu: mean(sums.cpu), memory: mean(sums.memory), disk: mean(sums.disk) };
}

/**
 * Nodes that were silent for two cycles are down, those that are heard of again are not. When more
 * than half of the nodes would be down, none is given up: then the measuring fails, not the fleet.
 * When nobody else is left, those that were down take the keys again.
 */
export function checkSilence(
  nodes: readonly NodeState[],
  { cycleMs }: CycleSettings,
  now: Ms,
  actions: CycleAction[],
): { nodes: NodeState[]; isChanged: boolean } {
  const isSilent = ({ heardAt }: NodeState) => now - heardAt > SILENT_CYCLES * cycleMs;
  const givesUp = nodes.filter(isSilent).length <= PANIC_SHARE * nodes.length;
  const mayBeDown = (one: NodeState) => isSilent(one) && (givesUp || one.isDown);
  const isAnyLeft = !nodes.every(mayBeDown);
  let isChanged = false;
  const checked = nodes.map((one) => {
    const isDown = isAnyLeft && mayBeDown(one);
    if (isDown === one.isDown) return one;
    isChanged = true;
    const { node, heardAt } = one;
    actions.push(
      isDown ? { kind: 'give-up', node, silentMs: now - heardAt } : { kind: 'welcome-back', node },
    );
    return { ...one, isDown };
  });
  return { nodes: checked, isChanged };
}
