import type { PolicySpec } from './policy.ts';
import { quickest } from './quickest.ts';

/**
 * The least time as it was last known, whatever is in flight: the first of the nodes to look fast gets
 * everything until its time has risen. Kept as the products had it, to be compared with. @see SPEC S3.7
 */
export const fastestConnection: PolicySpec = {
  summary: 'the node that was quickest to connect; herds',
  source: 'Cisco LocalDirector, predictor fastest',
  claims: { weighted: false, reads: ['times'], keyed: false, holds: false },
  parameters: {},
  create: ({ nodes }) => ({
    pick: quickest(nodes, {
      times: nodes.connectMs,
      otherwise: nodes.serviceMs,
      countsInFlight: false,
    }),
  }),
};
