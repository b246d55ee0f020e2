import { weightShares } from './open-nodes.ts';
import type { PolicySpec } from './policy.ts';
import { smoothTurns } from './smooth-turns.ts';

export const weightedRoundRobin: PolicySpec = {
  summary: 'turns in proportion to weights, smoothly spread',
  source: 'nginx, ngx_http_upstream_round_robin.c',
  claims: { weighted: true, reads: [], keyed: false, holds: false },
  parameters: {},
  create({ nodes }) {
    const turn = smoothTurns(nodes.count);
    return { pick: () => turn(nodes.weight, nodes.isOpen) };
  },
  idealShares: ({ nodes }) => weightShares(nodes),
};
