import { weightShares } from './open-nodes.ts';
import type { PolicySpec } from './policy.ts';
import { weightedDraw } from './weighted-draw.ts';

export const weightedRandom: PolicySpec = {
  summary: 'any open node, likely in proportion to its weight',
  source: 'Vose 1991, doi:10.1109/32.92917; HAProxy, balance random',
  claims: { weighted: true, reads: [], keyed: false, holds: false },
  parameters: {},
  create({ nodes, rng }) {
    const { draw, refresh } = weightedDraw(nodes, rng);
    return { pick: () => draw(), refresh };
  },
  idealShares: ({ nodes }) => weightShares(nodes),
};
