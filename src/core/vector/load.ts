import { power } from '../kernel/elementary.ts';
import { LbError } from '../kernel/errors.ts';
import type { Ratio } from '../kernel/units.ts';
import type { LoadSample } from '../probe/load-sample.ts';
import { type Component, type ComponentWeights, components, type Dropped } from './components.ts';

/** How busy a node is, u of SPEC S1.2. null: not known, and never taken for 0. */
export type Utilisation = Readonly<Record<Component, Ratio | null>>;

/** The utilisation at which L is 1. */
const DESIGN_LOAD: Ratio = 0.5;
const LEAST_LOAD = 0.5;

/** w = x / u_design: what makes L 1 when every component is half used. @see SPEC S1.2 */
export function loadWeightsOf(performanceWeights: ComponentWeights): ComponentWeights {
  const [cpu, memory, disk] = performanceWeights;
  return [cpu / DESIGN_LOAD, memory / DESIGN_LOAD, disk / DESIGN_LOAD];
}

const defaultLoadWeights = loadWeightsOf([0.4, 0.4, 0.2]);

export interface LoadVector {
  /** L_i in the order of the nodes, 0 to 2. */
  readonly load: readonly number[];
  /** In force: a component that is unknown somewhere counts 0, the others share its part. */
  readonly loadWeights: ComponentWeights;
  readonly dropped: readonly Dropped[];
}

/**
 * L_i = w1 u_cpu + w2 u_memory + w3 u_disk. As for performance, a component that some node does not
 * know is left out for all and w rescaled to its sum, so that loads stay comparable and an unknown
 * disk never looks idle. With nothing left every L is 1, the load at which weights stay as they are.
 *
 * @param utilisations one a node; values 0 to 1
 * @throws LbError INPUT_INVALID when a weight is negative or they do not add up to 2
 * @see SPEC S1.2
 */
export function load(
  utilisations: readonly Utilisation[],
  loadWeights: ComponentWeights = defaultLoadWeights,
): LoadVector {
  checkWeights(loadWeights);
  const dropped = components.flatMap((component): Dropped[] => {
    const unknown = utilisations.filter((one) => one[component] === null).length;
    if (unknown === 0) return [];
    return [{ component, reason: `unknown for ${unknown} of ${utilisations.length} nodes` }];
  });
  const isLeft = (component: Component) => !dropped.some((one) => one.component === component);
  const left = sum(components.map((component, at) => (isLeft(component) ? loadWeights[at]! : 0)));
  const inForce = components.map((component, at) =>
    isLeft(component) && left > 0 ? (loadWeights[at]! * sum(loadWeights)) / left : 0,
  );
  return {
    load: utilisations.map((one) =>
      left === 0 ? 1 : sum(components.map((component, at) => inForce[at]! * (one[component] ?? 0))),
    ),
    loadWeights: inForce as unknown as ComponentWeights,
    dropped,
  };
}

/** L_eff = max(L, 0.5): an idle node is not divided by 0, and V'/V stays from 1/2 to 2. */
export function effectiveLoad(load: number): number {
  return Math.max(load, LEAST_LOAD);
}

/** p_i = P_i / L_eff, the load ratio, for a node that is not critical. @see SPEC S1.4 */
export function loadRatio(performance: number, load: number, exponent = 1): number {
  return performance / power(effectiveLoad(load), exponent);
}

/** At or above it a node is critical: α of SPEC S1.5 for CPU and memory, γ for the disk. */
export type Thresholds = Readonly<Record<Component, Ratio>>;

/** A component that makes its node critical. */
export interface CriticalComponent {
  readonly component: Component;
  readonly ratio: Ratio;
  readonly threshold: Ratio;
}

/** Why the node shall get nothing; empty when it is not critical. What is unknown is never critical. */
export function criticalComponents(
  utilisation: Utilisation,
  thresholds: Thresholds,
): CriticalComponent[] {
  return components.flatMap((component) => {
    const ratio = utilisation[component];
    const threshold = thresholds[component];
    return ratio !== null && ratio >= threshold ? [{ component, ratio, threshold }] : [];
  });
}

/**
 * The busier of CPU and disk: what follows the share of keys that a node gets, which its memory does
 * not. null when neither is known.
 */
export function busiest({ cpu, disk }: Utilisation): Ratio | null {
  return cpu === null ? disk : Math.max(cpu, disk ?? 0);
}

/**
 * Excluding one of `nodeCount` equal nodes multiplies the load of the others by N / (N - 1). A
 * threshold above this pushes them over full use: the exclusion would start a cascade.
 * @see SPEC S1.5
 */
export function cascadeLimit(nodeCount: number): Ratio {
  return (nodeCount - 1) / nodeCount;
}

/** The three figures of a sample that loads are computed from. */
export function utilisationOf({ cpu, memory, disk }: LoadSample): Utilisation {
  return {
    cpu: cpu.busyRatio.value,
    memory: memory.usedRatio.value,
    disk: disk.busyRatio.value,
  };
}

function checkWeights(weights: ComponentWeights): void {
  const total = sum(weights);
  const isGood = weights.length === 3 && weights.every((one) => one >= 0);
  if (isGood && Math.abs(total * DESIGN_LOAD - 1) <= 1e-9) return;
  throw new LbError(
    'INPUT_INVALID',
    `load weights ${weights.join(', ')} must be three numbers, none negative, with the sum 2; it is ${total}`,
    { hint: 'for example 0.8, 0.8, 0.4 for CPU, memory and disk' },
  );
}

const sum = (values: readonly number[]): number => values.reduce((total, one) => total + one, 0);
