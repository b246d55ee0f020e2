import { circle } from './circle.ts';
import type { Distribution, PlacementSpec } from './placement.ts';
import { circlePlacement, owningCount, type Points, sum } from './points.ts';

const LENGTH = 2 ** 32;

/**
 * A circle on which nobody owns more than `bound` times the share of its weight: walking the circle
 * once, what is too much for a node goes on to the next node with room. (For requests, where the bound
 * is on what is in flight, there is the policy of the same name.)
 */
export const boundedRing: PlacementSpec = {
  summary: 'circle with bounded shares, the rest to the next node',
  source: 'after Mirrokni, Thorup, Zadimoghaddam 2018, arXiv:1608.01350',
  claims: {
    weighted: true,
    disruption: 'moderate',
    exactness: 'steps',
    evenness: 'bounded',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: { ...circle.parameters, bound: 1.1 },
  keyHashes: ['xxh64'],
  create(of, hash) {
    const tables = circle.create(of, hash).tables!();
    if (tables.kind !== 'circle') throw new TypeError('a circle has points');
    return circlePlacement(bounded(tables, of), owningCount(of.nodes));
  },
  assign(nodes, parameters, before) {
    const { bound: _, ...rest } = parameters;
    const assigned = circle.assign!(nodes, rest, before);
    return { nodes, parameters: { ...assigned.parameters, bound: parameters.bound! } };
  },
  complain(of) {
    const { bound } = of.parameters;
    if (!(bound! > 1)) return `bound is ${bound}, but must be greater than 1`;
    return circle.complain!(of);
  },
};

/** The circle with its arcs cut where a node is full. */
function bounded(
  { positions, nodes: owners }: Points,
  { nodes, parameters }: Distribution,
): Points {
  const total = sum(nodes.map(({ weight }) => weight));
  const room = nodes.map(({ weight }) => Math.ceil((weight / total) * parameters.bound! * LENGTH));
  const cut: { end: number; node: number }[] = [];
  let start = 0;
  for (let p = 0; p <= positions.length; p++) {
    // Behind the last point the circle goes on to the first one.
    const end = p < positions.length ? positions[p]! + 1 : LENGTH;
    for (let next = p % positions.length; start < end; next = (next + 1) % positions.length) {
      const node = owners[next]!;
      const taken = Math.min(room[node]!, end - start);
      if (taken === 0) continue;
      room[node]! -= taken;
      start += taken;
      cut.push({ end: start - 1, node });
    }
  }
  return {
    positions: Uint32Array.from(cut, ({ end }) => end),
    nodes: Uint16Array.from(cut, ({ node }) => node),
  };
}
