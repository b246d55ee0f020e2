import { NO_NODE, type PolicySpec } from './policy.ts';

/**
 * Least in flight / weight, compared by cross-multiplication. IPVS adds 1/256 of a connection for
 * those that are closing, which a dispatcher does not have. Between idle nodes the first is taken,
 * whatever its weight.
 */
export const weightedLeastConnections: PolicySpec = {
  summary: 'the fewest requests in flight a weight',
  source: 'IPVS, ip_vs_wlc.c',
  claims: { weighted: true, reads: ['inFlight'], keyed: false, holds: false },
  parameters: {},
  create({ nodes: { count, isOpen, inFlight, weight } }) {
    return {
      pick() {
        let best = NO_NODE;
        for (let node = 0; node < count; node++) {
          if (isOpen[node] === 0) continue;
          if (best < 0 || inFlight[node]! * weight[best]! < inFlight[best]! * weight[node]!) {
            best = node;
          }
        }
        return best;
      },
    };
  },
};
