import { defaultVectorSettings, type WeightLawName } from '../cluster/vector-settings.ts';
import type { Ms, Ratio, Weight } from '../kernel/units.ts';
import { decide } from '../vector/cycle.ts';
import type { CycleNode, CycleSettings, CycleState, NodeSample } from '../vector/cycle-state.ts';
import { weightLaws } from '../vector/law/registry.ts';
import { type CircleWalk, circleWalk } from './circle-walk.ts';
import type { NodeColumns } from './node-columns.ts';
import { choiceOf, numberOf } from './parameters.ts';
import { NO_NODE, type Policy, type PolicyContext, type PolicySpec } from './policy.ts';

/** How loads change virtual nodes from cycle to cycle: `damped` is ours, the others readings of the paper. */
const laws = {
  damped: 'cumulative',
  ratio: 'dch',
  linear: 'dch-linear',
} as const satisfies Record<string, WeightLawName>;
type Mode = keyof typeof laws;

/**
 * Dynamic consistent hashing: the owner of the key on a circle whose virtual nodes follow what the
 * nodes can do, and, every `cycleMs`, the loads that were measured meanwhile. A critical
 * node has no virtual nodes until the cycle ends. Owners that are closed are passed over clockwise.
 * While the load of an open node is unknown, that component counts for none of them.
 *
 * @see SPEC S1.3, S1.4, S1.5, S1.8
 */
export const dch: PolicySpec = {
  summary: 'consistent hashing, virtual nodes follow capacity and load',
  source: 'DCH, J. Intell. & Fuzzy Systems, doi:10.3233/JIFS-189706',
  claims: { weighted: true, reads: ['loads'], keyed: true, holds: false },
  parameters: {
    virtualNodes: 170,
    cycleMs: defaultVectorSettings.cycleMs,
    mode: 'damped',
    alpha: defaultVectorSettings.thresholds.cpu,
    gamma: defaultVectorSettings.thresholds.disk,
    guards: 'on',
  },
  meanings: {
    virtualNodes: 'points on the circle of a node of mean performance',
    cycleMs: 'time from one computation of virtual nodes to the next',
    mode: `how loads change them: ${Object.keys(laws).join(', ')}, by the weight laws ${Object.values(laws).join(', ')}`,
    alpha: 'use of CPU or memory from which on a node is critical; above 1: never',
    gamma: 'likewise of the disk',
    guards:
      'on: exclusions of critical nodes never overload the others and end with the cycle; off: as the paper has it',
  },
  create(context, parameters) {
    const mode = choiceOf(parameters, 'mode', Object.keys(laws) as Mode[]);
    const alpha = numberOf(parameters, 'alpha', { above: 0, most: 2 });
    const gamma = numberOf(parameters, 'gamma', { above: 0, most: 2 });
    const isGuarded = choiceOf(parameters, 'guards', ['on', 'off']) === 'on';
    return dchPolicy(context, {
      ...defaultVectorSettings,
      thresholds: { cpu: alpha, memory: alpha, disk: gamma },
      guards: { withinCycle: isGuarded, capacity: isGuarded, loadedMean: isGuarded },
      law: laws[mode],
      virtualNodes: numberOf(parameters, 'virtualNodes', { from: 1, most: 10_000, isWhole: true }),
      cycleMs: numberOf(parameters, 'cycleMs', { from: 1 }),
    });
  },
};

function dchPolicy(context: PolicyContext, settings: CycleSettings): Policy {
  const { nodes, addresses, hash } = context;
  const law = weightLaws[settings.law].create(settings);
  const build = (weights: readonly Weight[]): CircleWalk =>
    circleWalk(addresses, weights, { virtualNodes: settings.virtualNodes, unit: 1 }, hash);
  let state: CycleState | undefined;
  let walk: CircleWalk | undefined;
  /** By performance alone: for nodes that are open again, but not yet in the circle. */
  let everyone: CircleWalk | undefined;

  const step = (now: Ms, samples: readonly NodeSample[]): void => {
    const decision = decide(state, { nodes: members(context), samples }, now, settings, law);
    state = decision.state;
    for (const action of decision.actions) {
      if (action.kind !== 'set-weights') continue;
      walk = build(action.weights.map(({ weight }) => weight));
      everyone = undefined;
    }
  };
  const isOpen = (node: number): boolean => nodes.isOpen[node] === 1;
  return {
    pick({ now, keyHi }) {
      if (state === undefined || now >= state.startedAt + settings.cycleMs) step(now, []);
      const node = walk!.first(keyHi, isOpen);
      if (node !== NO_NODE) return node;
      everyone ??= build(state!.nodes.map(({ performance }) => performance));
      return everyone.first(keyHi, isOpen);
    },
    refresh: (now) => step(now, samplesOf(nodes, addresses, now)),
  };
}

/** The nodes by address; what they can do is their weight where nothing else was measured. */
function members({ nodes, addresses, capacities }: PolicyContext): CycleNode[] {
  return addresses.map((address, node) => ({
    node: address,
    capacity: capacities?.[node] ?? { cpu: nodes.weight[node]!, memory: null, disk: null },
  }));
}

/** Of open nodes: a closed one that does nothing must not look idle. */
function samplesOf(
  { isOpen, cpu, memory, disk }: NodeColumns,
  addresses: readonly string[],
  at: Ms,
): NodeSample[] {
  const known = (value: Ratio): Ratio | null => (Number.isNaN(value) ? null : value);
  return addresses.flatMap((address, node) => {
    if (isOpen[node] === 0) return [];
    const utilisation = {
      cpu: known(cpu[node]!),
      memory: known(memory[node]!),
      disk: known(disk[node]!),
    };
    return [{ node: address, at, utilisation }];
  });
}
