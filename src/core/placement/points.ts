import { firstAtOrBehind, firstAtOrBehind64, ownerIn } from '../kernel/wasm/owner-tables.ts';
import { nodeName, type Placement, type PlacementNode, type Steps } from './placement.ts';

const LENGTH = 2 ** 32;
/** Some 250 for each of 65 535 nodes; more would take gigabytes. */
export const MAX_POINTS = 2 ** 24;

/** Positions on a circle of 2^32 in ascending order, with the node of each. */
export interface Points {
  readonly positions: Uint32Array;
  readonly nodes: Uint16Array;
}

/** Positions on a circle of 2^64, each in two halves, in ascending order, with the node of each. */
export interface Points64 {
  readonly high: Uint32Array;
  readonly low: Uint32Array;
  readonly nodes: Uint16Array;
}

/**
 * Sorts `count` points that `each` adds; of equal positions the one of the lowest node comes first.
 */
export function sortPoints(
  count: number,
  each: (add: (position: number, node: number) => void) => void,
): Points {
  // Position and node packed into one double, so that the sort needs no comparator.
  const packed = new Float64Array(count);
  let at = 0;
  each((position, node) => {
    packed[at++] = position * 2 ** 16 + node;
  });
  packed.sort();
  const positions = new Uint32Array(count);
  const nodes = new Uint16Array(count);
  for (let p = 0; p < count; p++) {
    positions[p] = Math.floor(packed[p]! / 2 ** 16);
    nodes[p] = packed[p]! % 2 ** 16;
  }
  return { positions, nodes };
}

/** The same for positions of 64 bits; of equal ones the one that was added first comes first. */
export function sortPoints64(
  count: number,
  each: (add: (high: number, low: number, node: number) => void) => void,
): Points64 {
  const high = new Uint32Array(count);
  const low = new Uint32Array(count);
  const nodes = new Uint16Array(count);
  let at = 0;
  each((upper, lower, node) => {
    high[at] = upper;
    low[at] = lower;
    nodes[at++] = node;
  });
  const order = new Uint32Array(count).map((_, i) => i);
  order.sort((a, b) => high[a]! - high[b]! || low[a]! - low[b]! || a - b);
  return {
    high: order.map((i) => high[i]!),
    low: order.map((i) => low[i]!),
    nodes: Uint16Array.from(order, (i) => nodes[i]!),
  };
}

/** A key belongs to the first point at or behind the upper half of its hash, wrapping. */
export function circlePlacement({ positions, nodes }: Points, owning: number): Placement {
  const tables = { kind: 'circle', positions, nodes } as const;
  return {
    owner: ownerIn(tables),
    preference: (hi, _lo, count) =>
      nodesFrom(nodes, firstAtOrBehind(positions, hi), Math.min(count, owning)),
    tables: () => tables,
    steps: circleSteps(positions),
  };
}

/**
 * The same by all 64 bits. Its steps are cut at whole multiples of 2^32, so that what is swept is
 * right to 2^-32 of the key space a point.
 */
export function circlePlacement64({ high, low, nodes }: Points64, owning: number): Placement {
  const tables = { kind: 'circle64', high, low, nodes } as const;
  return {
    owner: ownerIn(tables),
    preference: (hi, lo, count) =>
      nodesFrom(nodes, firstAtOrBehind64(high, low, hi, lo), Math.min(count, owning)),
    tables: () => tables,
    steps: circleSteps(high),
  };
}

/** The first `want` distinct nodes of the points from `start` on; fewer where some have no point. */
function nodesFrom(nodes: Uint16Array, start: number, want: number): number[] {
  const seen = new Set<number>();
  for (let p = start, left = nodes.length; seen.size < want && left > 0; left--) {
    seen.add(nodes[p]!);
    p = p + 1 === nodes.length ? 0 : p + 1;
  }
  return [...seen];
}

/** A step ends on a position and the next one begins behind it. */
function circleSteps(positions: Uint32Array): Steps {
  let borders: number[] | undefined;
  return {
    rows: 1,
    width: LENGTH,
    borders: () => {
      borders ??= stepBorders(positions);
      return borders;
    },
    point: (_row, offset) => ({ hi: offset, lo: 0 }),
  };
}

function stepBorders(positions: Uint32Array): number[] {
  const borders = [0];
  for (const position of positions) {
    const next = position + 1;
    if (next < LENGTH && next !== borders.at(-1)) borders.push(next);
  }
  return borders;
}

/** How many nodes own keys. */
export function owningCount(nodes: readonly PlacementNode[]): number {
  return nodes.reduce((count, { weight }) => (weight > 0 ? count + 1 : count), 0);
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What is wrong with weights that have to be whole numbers, or with too many points of them. */
export function complainAboutPoints(
  nodes: readonly PlacementNode[],
  counts: readonly number[],
): string | undefined {
  const odd = nodes.find(({ weight }) => !Number.isInteger(weight));
  if (odd !== undefined) {
    return `the weight of ${nodeName(odd)} is ${odd.weight}, but must be a whole number`;
  }
  const points = sum(counts);
  return points <= MAX_POINTS
    ? undefined
    : `its circle has ${points} points, more than ${MAX_POINTS}`;
}
