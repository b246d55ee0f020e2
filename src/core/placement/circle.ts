import type { HashFunction } from '../kernel/hash64.ts';
import type { Parameters, PlacementNode, PlacementSpec } from './placement.ts';
import {
  circlePlacement,
  MAX_POINTS,
  owningCount,
  type Points,
  sortPoints,
  sum,
} from './points.ts';
import { membersByAddress } from './table.ts';

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
    return circlePlacement(points, owningCount(nodes));
  },
  assign(nodes, parameters, before) {
    if (before !== undefined) {
      const kept = { ...parameters, unit: before.parameters.unit! };
      const drift = pointCount(nodes, kept) / (nodes.length * parameters.virtualNodes!);
      if (drift <= MAX_DRIFT && drift >= 1 / MAX_DRIFT) return { nodes, parameters: kept };
    }
    const weighted = nodes.filter((node) => node.weight > 0);
    const mean = sum(weighted.map(({ weight }) => weight)) / weighted.length;
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
  return sum(virtualNodeCounts(nodes, parameters));
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

function circlePoints(
  nodes: readonly PlacementNode[],
  counts: readonly number[],
  hash: HashFunction,
): Points {
  const members = membersByAddress(nodes);
  const total = sum(members.map((i) => counts[i]!));
  // By rank among the addresses, which settles equal positions.
  const points = sortPoints(total, (add) => {
    for (let rank = 0; rank < members.length; rank++) {
      const i = members[rank]!;
      for (let j = 0; j < counts[i]!; j++) add(hash(`${nodes[i]!.address}#${j}`).hi, rank);
    }
  });
  return { positions: points.positions, nodes: points.nodes.map((rank) => members[rank]!) };
}
