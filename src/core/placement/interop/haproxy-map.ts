import { greatestDivisor } from '../../kernel/divisors.ts';
import type { PlacementNode, PlacementSpec } from '../placement.ts';
import { sum } from '../points.ts';
import { remainderClaims } from './claims.ts';
import { complainAboutServers, haproxyHashes, numberServers } from './haproxy-weights.ts';
import { remainderPlacement } from './remainder.ts';

/**
 * HAProxy's `hash-type map-based`: as many cells as the weights amount to, dealt to the servers smoothly,
 * and the hash modulo their number. A server that leaves or dies makes another map.
 */
export const haproxyMap: PlacementSpec = {
  summary: 'HAProxy hash-type map-based, hash modulo the weights',
  source: 'HAProxy 2.6, hash-type map-based',
  program: 'HAProxy',
  claims: remainderClaims,
  parameters: {},
  keyHashes: ['sdbm', ...haproxyHashes.filter((name) => name !== 'sdbm')],
  create: ({ nodes }) => remainderPlacement(serverMap(nodes)),
  assign: (nodes, parameters, before) => ({ nodes: numberServers(nodes, before), parameters }),
  complain: complainAboutServers,
};

/** Each cell goes to the first server of the highest whole score; every score grows by the weight. */
function serverMap(nodes: readonly PlacementNode[]): Uint16Array {
  const divisor = nodes.reduce(
    (d, node) => greatestDivisor(d, node.restingWeight ?? node.weight),
    0,
  );
  const weights = nodes.map(({ weight }) => weight / divisor);
  const total = sum(weights);
  const scores = weights.map(() => 0);
  return Uint16Array.from({ length: total }, () => {
    let best = -1;
    let most = 0;
    for (let i = 0; i < weights.length; i++) {
      if (weights[i] === 0) continue;
      scores[i]! += weights[i]!;
      const score = Math.floor((scores[i]! + total) / total);
      if (best < 0 || score > most) {
        most = score;
        best = i;
      }
    }
    scores[best]! -= total;
    return best;
  });
}
