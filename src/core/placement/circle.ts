import type { HashFunction } from '../kernel/hash64.ts';
import { firstAtOrBehind, ownerIn } from '../kernel/wasm/owner-tables.ts';
import type { Parameters, Placement, PlacementNode, PlacementSpec } from './placement.ts';
import { membersByAddress } from './table.ts';

const LENGTH = 2 ** 32;
/** Some 250 for each of 65 535 nodes; more would take gigabytes. */
const MAX_POINTS = 2 ** 24;
/** How far the number of points may be from `virtualNodes` a node before the unit is chosen anew. */
const MAX_DRIFT = 8;

/**
 * The consistent-hash circle. Virtual node j of a node sits at the upper half of
 * hash(address + '#' + j); a key belongs to the first virtual node at or after its position, wrapping.
 * A node has ceil(virtualNodes · weight / unit) of them, so that a change of weight adds or removes
 * the last few only. `unit` is the mean weight when the ring was first built and stays, else every
 * node's count would change with each join; only weights in another measure (MB for GB) change it.
 */
export const circle: PlacementSpec = {
  summary: 'consistent-hash circle with virtual nodes',
  source: 'Karger et al. 1997, doi:10.1145/258533.258660',
  claims: {
    weighted: true,
    disruption: 'minimal',
    exactness: 'steps',
    evenness: 'random',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: { virtualNodes: 170, unit: 1 },
  keyHashes: ['xxh64'],
  create({ nodes, parameters }, hash) {
    const points = circlePoints(nodes, virtualNodeCounts(nodes, parameters), hash);
    return circlePlacement(points, nodes.filter((node) => node.weight > 0).length);
  },
  assign(nodes, parameters, before) {
    if (before !== undefined) {
      const kept = { ...parameters, unit: before.parameters.unit! };
      const drift = pointCount(nodes, kept) / (nodes.length * parameters.virtualNodes!);
      if (drift <= MAX_DRIFT && drift >= 1 / MAX_DRIFT) return { nodes, parameters: kept };
    }
    const weighted = nodes.filter((node) => node.weight > 0);
    const mean = weighted.reduce((sum, node) => sum + node.weight, 0) / weighted.length;
    return { nodes, parameters: { ...parameters, unit: mean } };
  },
  pointCounts: ({ nodes, parameters }) => virtualNodeCounts(nodes, parameters),
  complain({ nodes, parameters }) {
    const { virtualNodes, unit } = parameters;
    if (!(Number.isInteger(virtualNodes) && virtualNodes! > 0)) {
      return `virtualNodes is ${virtualNodes}, but must be a whole number from 1`;
    }
    if (!(unit! > 0)) return `unit is ${unit}, but must be greater than 0`;
    const points = pointCount(nodes, parameters);
    if (points <= MAX_POINTS) return undefined;
    return `its circle has ${points} virtual nodes, more than ${MAX_POINTS}`;
  },
};

function pointCount(nodes: readonly PlacementNode[], parameters: Parameters): number {
  return virtualNodeCounts(nodes, parameters).reduce((sum, count) => sum + count, 0);
}

/** Virtual nodes of each node; 0 for weight 0, else at least 1. The 1e-9 undoes rounding upwards. */
function virtualNodeCounts(
  nodes: readonly PlacementNode[],
  parameters: { readonly virtualNodes?: number; readonly unit?: number },
): number[] {
  const perWeight = parameters.virtualNodes! / parameters.unit!;
  return nodes.map(({ weight }) =>
    weight > 0 ? Math.max(1, Math.ceil(weight * perWeight - 1e-9)) : 0,
  );
}

/** Positions in ascending order with the node of each; equal positions in numeric address order. */
interface CirclePoints {
  readonly positions: Uint32Array;
  readonly owners: Uint16Array;
}

function circlePoints(
  nodes: readonly PlacementNode[],
  counts: readonly number[],
  hash: HashFunction,
): CirclePoints {
  const members = membersByAddress(nodes);
  const total = members.reduce((sum, i) => sum + counts[i]!, 0);
  // Position and rank packed into one double, so that the sort needs no comparator.
  const packed = new Float64Array(total);
  let at = 0;
  for (let rank = 0; rank < members.length; rank++) {
    const i = members[rank]!;
    for (let j = 0; j < counts[i]!; j++) {
      packed[at++] = hash(`${nodes[i]!.address}#${j}`).hi * 2 ** 16 + rank;
    }
  }
  packed.sort();
  const positions = new Uint32Array(total);
  const owners = new Uint16Array(total);
  for (let p = 0; p < total; p++) {
    positions[p] = Math.floor(packed[p]! / 2 ** 16);
    owners[p] = members[packed[p]! % 2 ** 16]!;
  }
  return { positions, owners };
}

function circlePlacement({ positions, owners }: CirclePoints, nodeCount: number): Placement {
  const total = positions.length;
  const tables = { kind: 'circle', positions, nodes: owners } as const;
  let borders: number[] | undefined;
  return {
    owner: ownerIn(tables),
    preference(hi, _lo, count) {
      const seen = new Set<number>();
      const want = Math.min(count, nodeCount);
      for (
        let p = firstAtOrBehind(positions, hi);
        seen.size < want;
        p = p + 1 === total ? 0 : p + 1
      )
        seen.add(owners[p]!);
      return [...seen];
    },
    tables: () => tables,
    steps: {
      rows: 1,
      width: LENGTH,
      borders: () => {
        borders ??= stepBorders(positions);
        return borders;
      },
      point: (_row, offset) => ({ hi: offset, lo: 0 }),
    },
  };
}

/** A step ends on a position and the next one begins behind it. */
function stepBorders(positions: Uint32Array): number[] {
  const borders = [0];
  for (const position of positions) {
    const next = position + 1;
    if (next < LENGTH && next !== borders.at(-1)) borders.push(next);
  }
  return borders;
}
