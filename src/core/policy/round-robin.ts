import { equalShares, firstOpen } from './open-nodes.ts';
import type { PolicySpec } from './policy.ts';

/** One node after the other, the first request to the first. @see SPEC S3.7 */
export const roundRobin: PolicySpec = {
  summary: 'one node after the other',
  source: 'the default of nginx, HAProxy and IPVS',
  claims: { weighted: false, reads: [], keyed: false, holds: false },
  parameters: {},
  create({ nodes }) {
    let next = 0;
    return {
      pick() {
        const node = firstOpen(nodes, next);
        if (node >= 0) next = node + 1 === nodes.count ? 0 : node + 1;
        return node;
      },
    };
  },
  idealShares: ({ nodes }) => equalShares(nodes),
};
