import { LbError } from '../kernel/errors.ts';
import type { Bytes, Iops, Ratio, Weight } from '../kernel/units.ts';

/** What a node can do, the vector (c, m, d) of SPEC S1.3. null: not known. */
export interface Capacity {
  /** Any unit, the same for all nodes: measured Mops/s, or MHz times cores. */
  readonly cpu: number | null;
  readonly memory: Bytes | null;
  readonly disk: Iops | null;
}

const components = ['cpu', 'memory', 'disk'] as const satisfies readonly (keyof Capacity)[];
type Component = (typeof components)[number];

/** How much each component counts: x of SPEC S1.1. Not negative, sum 1. */
type PerformanceWeights = readonly [cpu: Ratio, memory: Ratio, disk: Ratio];

const defaultPerformanceWeights: PerformanceWeights = [0.4, 0.4, 0.2];
/** Virtual nodes of a node of mean performance. */
const defaultVirtualNodes = 170;

export interface PerformanceOptions {
  readonly performanceWeights?: PerformanceWeights;
  /**
   * No disk counts for more than this many times the slowest one. Ours, not the paper's: without it
   * one SSD beside rotating disks takes the whole component. Absent: no cap.
   */
  readonly iopsRatioCap?: number;
}

export interface PerformanceVector {
  /** P_i in the order of the nodes; mean 1. */
  readonly performance: readonly number[];
  /** In force: a component that is unknown somewhere counts 0, the others share its part. */
  readonly performanceWeights: PerformanceWeights;
  readonly dropped: readonly { readonly component: Component; readonly reason: string }[];
}

/**
 * Relative performance: P_i = x1 c_i / mean(c) + x2 m_i / mean(m) + x3 d_i / mean(d). A component
 * that some node does not know, or whose mean is 0, is left out for all and x renormalised: a node
 * must not look slow because nobody measured it.
 *
 * @param capacities one a node, at least one; values finite and not negative
 * @throws LbError INPUT_INVALID when a weight or a capacity is no such number, or nothing is left
 * @see SPEC S1.1, S1.3
 */
export function performance(
  capacities: readonly Capacity[],
  options: PerformanceOptions = {},
): PerformanceVector {
  const asked = checkWeights(options.performanceWeights ?? defaultPerformanceWeights);
  const columns = components.map((component, at) => {
    const values = capacities.map((one) => checkCapacity(component, one[component]));
    const capped = component === 'disk' ? capRatio(values, options.iopsRatioCap) : values;
    return { ...relate(component, capped), asked: asked[at]! };
  });
  const left = columns.reduce((sum, one) => sum + (one.reason === undefined ? one.asked : 0), 0);
  const dropped = columns.flatMap(({ component, reason }) =>
    reason ? [{ component, reason }] : [],
  );
  if (left === 0) throw nothingLeft(dropped);
  const inForce = columns.map((one) => (one.reason === undefined ? one.asked / left : 0));
  return {
    performance: capacities.map((_, node) =>
      columns.reduce((sum, { ratios }, at) => sum + inForce[at]! * (ratios[node] ?? 0), 0),
    ),
    performanceWeights: inForce as unknown as PerformanceWeights,
    dropped,
  };
}

/** V_i = ceil(n P_i), with 1e-9 of slack so that 170.00000000000003 stays 170. */
export function virtualNodeCounts(
  performance: readonly number[],
  perAverageNode: number = defaultVirtualNodes,
): number[] {
  return performance.map((value) => Math.max(0, Math.ceil(perAverageNode * value - 1e-9)));
}

/** A node's weight in a ring: P_i to three significant digits, so that noise does not move keys. */
export function ringWeight(performance: number): Weight {
  return Number(performance.toPrecision(3));
}

interface Column {
  readonly component: Component;
  /** Value over the mean, a node each; empty when `reason` says why it is left out. */
  readonly ratios: readonly number[];
  readonly reason?: string;
}

function relate(component: Component, values: readonly (number | null)[]): Column {
  const known = values.filter((value) => value !== null);
  if (known.length < values.length) {
    const reason = `unknown for ${values.length - known.length} of ${values.length} nodes`;
    return { component, ratios: [], reason };
  }
  const mean = known.reduce((sum, value) => sum + value / known.length, 0);
  if (!(mean > 0)) return { component, ratios: [], reason: '0 for every node' };
  return { component, ratios: known.map((value) => value / mean) };
}

function capRatio(values: readonly (number | null)[], cap: number | undefined): (number | null)[] {
  if (cap === undefined) return [...values];
  if (!(cap >= 1)) throw invalid(`iopsRatioCap ${cap} is less than 1`, 'use 4, or leave it out');
  const positive = values.filter((value) => value !== null && value > 0) as number[];
  const most = cap * positive.reduce((least, value) => Math.min(least, value), Number.MAX_VALUE);
  return values.map((value) => (value === null ? null : Math.min(value, most)));
}

function checkWeights(weights: PerformanceWeights): PerformanceWeights {
  const sum = weights.reduce((total, value) => total + value, 0);
  if (weights.length === 3 && weights.every((one) => one >= 0) && Math.abs(sum - 1) <= 1e-9) {
    return weights;
  }
  throw invalid(
    `performance weights ${weights.join(', ')} must be three numbers, none negative, with the sum 1; it is ${sum}`,
    'for example 0.4, 0.4, 0.2 for CPU, memory and disk',
  );
}

function checkCapacity(component: Component, value: number | null): number | null {
  if (value === null || (Number.isFinite(value) && value >= 0)) return value;
  throw invalid(`capacity ${component} is ${value}`, 'measure again with: lbctl probe');
}

function nothingLeft(dropped: PerformanceVector['dropped']): LbError {
  const reasons = dropped.map(({ component, reason }) => `${component} is ${reason}`).join(', ');
  return invalid(
    `no component of the performance vector is left: ${reasons}`,
    'measure at least CPU and memory of every node: lbctl probe --save profiles.ndjson',
  );
}

function invalid(message: string, hint: string): LbError {
  return new LbError('INPUT_INVALID', message, { hint });
}
