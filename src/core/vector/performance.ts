import { LbError } from '../kernel/errors.ts';
import type { Bytes, Iops, Weight } from '../kernel/units.ts';
import { type Component, type ComponentWeights, components, type Dropped } from './components.ts';

/** What a node can do, the vector (c, m, d) of SPEC S1.3. null: not known. */
export interface Capacity {
  /** Any unit, the same for all nodes: measured Mops/s, or MHz times cores. */
  readonly cpu: number | null;
  readonly memory: Bytes | null;
  readonly disk: Iops | null;
}

const defaultPerformanceWeights: ComponentWeights = [0.4, 0.4, 0.2];
/** Virtual nodes of a node of mean performance. */
const defaultVirtualNodes = 170;

export interface PerformanceOptions {
  /** How much each component counts: x of SPEC S1.1. Not negative, sum 1. */
  readonly performanceWeights?: ComponentWeights;
  /**
   * No disk counts for more than this many times the slowest one. Ours, not the paper's: without it
   * one SSD beside rotating disks takes the whole component. Absent or 0: no cap.
   */
  readonly iopsRatioCap?: number;
  /** Capacities that count as 1 instead of the means of these nodes; null leaves a component out. */
  readonly means?: Capacity;
}

export interface PerformanceVector {
  /** P_i in the order of the nodes; mean 1 unless `means` were given. */
  readonly performance: readonly number[];
  /** In force: a component that is unknown somewhere counts 0, the others share its part. */
  readonly performanceWeights: ComponentWeights;
  /** What was compared with the means: capacities with the disks capped. */
  readonly compared: readonly Capacity[];
  /** null for a component that is left out. */
  readonly means: Capacity;
  readonly dropped: readonly Dropped[];
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
    return { ...relate(component, capped, options.means), asked: asked[at]! };
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
    performanceWeights: inForce as unknown as ComponentWeights,
    compared: capacities.map((_, node) => byComponent(columns, ({ values }) => values[node]!)),
    means: byComponent(columns, ({ mean }) => mean),
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
  readonly values: readonly (number | null)[];
  /** null when `reason` says why the component is left out. */
  readonly mean: number | null;
  /** Value over the mean, a node each; empty without a mean. */
  readonly ratios: readonly number[];
  readonly reason?: string;
}

function relate(
  component: Component,
  values: readonly (number | null)[],
  given: Capacity | undefined,
): Column {
  const known = values.filter((value) => value !== null);
  const leaveOut = (reason: string): Column => {
    return { component, values, mean: null, ratios: [], reason };
  };
  if (known.length < values.length) {
    return leaveOut(`unknown for ${values.length - known.length} of ${values.length} nodes`);
  }
  if (given !== undefined && given[component] === null) return leaveOut('not known at the start');
  const mean = given?.[component] ?? known.reduce((sum, value) => sum + value / known.length, 0);
  if (!(mean > 0)) return leaveOut('0 for every node');
  return { component, values, mean, ratios: known.map((value) => value / mean) };
}

function byComponent(
  columns: readonly Column[],
  value: (column: Column) => number | null,
): Capacity {
  const [cpu, memory, disk] = columns.map(value);
  return { cpu: cpu!, memory: memory!, disk: disk! };
}

function capRatio(values: readonly (number | null)[], cap: number | undefined): (number | null)[] {
  if (cap === undefined || cap === 0) return [...values];
  if (!(cap >= 1)) throw invalid(`iopsRatioCap ${cap} is less than 1`, 'use 4, or leave it out');
  const positive = values.filter((value) => value !== null && value > 0) as number[];
  const most = cap * positive.reduce((least, value) => Math.min(least, value), Number.MAX_VALUE);
  return values.map((value) => (value === null ? null : Math.min(value, most)));
}

function checkWeights(weights: ComponentWeights): ComponentWeights {
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
