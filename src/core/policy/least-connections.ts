import { NO_NODE, type PolicySpec } from './policy.ts';

export const leastConnections: PolicySpec = {
  summary: 'the node with the fewest requests in flight',
  source: 'IPVS, ip_vs_lc.c',
  claims: { weighted: false, reads: ['inFlight'], keyed: false, holds: false },
  parameters: {},
  create({ nodes: { count, isOpen, inFlight } }) {
    return {
      pick() {
        let best = NO_NODE;
        for (let node = 0; node < count; node++) {
          if (isOpen[node] === 0) continue;
          if (best < 0 || inFlight[node]! < inFlight[best]!) best = node;
        }
        return best;
      },
    };
  },
};
