import { rehash } from '../kernel/mix.ts';
import { firstAtOrBehind } from '../kernel/wasm/owner-tables.ts';
import type { Placement, PlacementSpec } from './placement.ts';
import { type Points, sortPoints } from './points.ts';
import { membersByAddress } from './table.ts';

/**
 * Multi-probe consistent hashing: one point a node, and a key looks from `probes` places of the
 * circle; the point that is nearest behind one of them owns it.
 */
export const multiProbe: PlacementSpec = {
  summary: 'multi-probe circle: one point a node, 21 probes a key',
  source: 'Appleton and O’Reilly 2015, arXiv:1505.00062',
  claims: {
    weighted: false,
    disruption: 'minimal',
    exactness: 'sampled',
    evenness: 'random',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: { probes: 21 },
  keyHashes: ['xxh64'],
  create({ nodes, parameters }, hash) {
    const members = membersByAddress(nodes);
    const points = sortPoints(members.length, (add) => {
      for (const [rank, i] of members.entries()) add(hash(nodes[i]!.address).hi, rank);
    });
    return probePlacement(points, members, parameters.probes!);
  },
  /** Peak over mean is about 1 + 1/probes; the CV is put at 2/probes, that of probes²/4 points a node. */
  pointCounts: ({ nodes, parameters }) => nodes.map(() => parameters.probes! ** 2 / 4),
  complain({ parameters: { probes } }) {
    if (Number.isInteger(probes) && probes! >= 1 && probes! <= 1000) return undefined;
    return `probes is ${probes}, but must be a whole number from 1 to 1000`;
  },
};

function probePlacement(
  { positions, nodes }: Points,
  members: readonly number[],
  probes: number,
): Placement {
  const distance = (from: number, point: number): number => (positions[point]! - from) >>> 0;
  return {
    owner(hi, lo) {
      let best = 0;
      let least = Number.POSITIVE_INFINITY;
      for (let t = 0; t < probes; t++) {
        const { hi: from } = rehash(hi, lo, t);
        const point = firstAtOrBehind(positions, from);
        const away = distance(from, point);
        if (away < least) {
          least = away;
          best = point;
        }
      }
      return members[nodes[best]!]!;
    },
    preference(hi, lo, count) {
      const nearest = new Float64Array(positions.length).fill(Number.POSITIVE_INFINITY);
      for (let t = 0; t < probes; t++) {
        const { hi: from } = rehash(hi, lo, t);
        for (let p = 0; p < positions.length; p++) {
          nearest[p] = Math.min(nearest[p]!, distance(from, p));
        }
      }
      const order = Array.from(positions.keys()).sort((a, b) => nearest[a]! - nearest[b]!);
      return order.slice(0, count).map((point) => members[nodes[point]!]!);
    },
  };
}
