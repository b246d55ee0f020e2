import { equalShares, nthOpen, openCount } from './open-nodes.ts';
import { NO_NODE, type PolicySpec } from './policy.ts';

/** Draws before open nodes are counted; with half of the nodes open, one request in 65 536 gets there. */
const DRAWS = 16;

export const random: PolicySpec = {
  summary: 'any open node, all equally likely',
  source: 'HAProxy, balance random; the baseline of Mitzenmacher 2001',
  claims: { weighted: false, reads: [], keyed: false, holds: false },
  parameters: {},
  create({ nodes, rng }) {
    const { count, isOpen } = nodes;
    return {
      pick() {
        for (let draw = 0; draw < DRAWS; draw++) {
          const node = Math.floor(rng() * count);
          if (isOpen[node] === 1) return node;
        }
        const open = openCount(nodes);
        return open === 0 ? NO_NODE : nthOpen(nodes, Math.floor(rng() * open));
      },
    };
  },
  idealShares: ({ nodes }) => equalShares(nodes),
};
