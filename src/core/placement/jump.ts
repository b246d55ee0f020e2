import { multiplyHigh } from '../kernel/mix.ts';
import { leadingNodes } from './leading-nodes.ts';
import type { Distribution, FlowVisit, PlacementSpec } from './placement.ts';
import { owningCount } from './points.ts';

/**
 * Jump consistent hash: no table at all; a key jumps from node number to node number until the next
 * jump would leave the list. Nodes are numbered by the order of the list, and only the last can leave.
 */
export const jump: PlacementSpec = {
  summary: 'jump consistent hash, no table; only the last node can leave',
  source: 'Lamping and Veach 2014, arXiv:1406.2294',
  claims: {
    weighted: false,
    disruption: 'minimal',
    exactness: 'closed-form',
    evenness: 'exact',
    areas: false,
    removal: 'last',
    copies: false,
    ordered: true,
  },
  parameters: {},
  keyHashes: ['xxh64'],
  create({ nodes }) {
    const count = leadingNodes(nodes, 'a node').length;
    return {
      owner: (hi, lo) => jumpTo(hi, lo, count),
      preference: (hi, lo) => [jumpTo(hi, lo, count)],
    };
  },
  shares({ nodes }) {
    const owning = owningCount(nodes);
    return nodes.map(({ weight }) => (weight > 0 ? 1 / owning : 0));
  },
  flows: jumpFlows,
};

/** 2862933555777941757 of the paper's linear congruential generator. */
const STEP_HI = 0x27bb2ee6;
const STEP_LO = 0x87b0b0fd;

/** Number of the node, 0 to `count` - 1, of the key whose hash is given. */
export function jumpTo(hi: number, lo: number, count: number): number {
  let [high, low] = [hi | 0, lo | 0];
  let node = -1;
  let next = 0;
  while (next < count) {
    node = next;
    high = (multiplyHigh(low, STEP_LO) + Math.imul(low, STEP_HI) + Math.imul(high, STEP_LO)) | 0;
    low = (Math.imul(low, STEP_LO) + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
    next = Math.floor((node + 1) * (2 ** 31 / ((high >>> 1) + 1)));
  }
  return node;
}

/** A key stays, or goes between a node of both lists and one of the longer list alone. */
function jumpFlows(before: Distribution, after: Distribution, visit: FlowVisit): void {
  const owns = ({ nodes }: Distribution, i: number): boolean => nodes[i]!.weight > 0;
  const all = before.nodes.map((_, i) => i).filter((i) => owns(before, i) || owns(after, i));
  const both = all.filter((i) => owns(before, i) && owns(after, i));
  for (const i of both) {
    visit(i, i, 1 / all.length);
    for (const j of all) {
      if (!owns(before, j)) visit(i, j, 1 / (both.length * all.length));
      if (!owns(after, j)) visit(j, i, 1 / (both.length * all.length));
    }
  }
}
