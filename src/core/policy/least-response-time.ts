import type { PolicySpec } from './policy.ts';
import { quickest } from './quickest.ts';

/**
 * What a request would wait for: the mean service time once for each request that is there, and for
 * itself. Counting those in flight keeps old times from drawing everything to one node. @see SPEC S3.7
 */
export const leastResponseTime: PolicySpec = {
  summary: 'least mean service time, times requests in flight',
  source: 'nginx Plus and NetScaler, least time, with those in flight',
  claims: { weighted: false, reads: ['inFlight', 'times'], keyed: false, holds: false },
  parameters: {},
  create: ({ nodes }) => ({
    pick: quickest(nodes, { times: nodes.serviceMs, countsInFlight: true }),
  }),
};
