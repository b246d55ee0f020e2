import { oneAtATime } from '../../kernel/one-at-a-time.ts';
import { nodeName, type PlacementSpec } from '../placement.ts';
import { circlePlacement, owningCount, sortPoints } from '../points.ts';
import { circleClaims } from './claims.ts';
import { twemproxyHashes } from './twemproxy-hashes.ts';

/** Points of each server. */
const POINTS = 100;

/**
 * libmemcached's consistent distribution as long as all weights are 1: 100 points "server-number", or "/server-number"
 * where it is to agree with spymemcached.
 */
export const libmemcachedDefault: PlacementSpec = {
  summary: 'libmemcached consistent, unweighted, 100 points a server',
  source: 'libmemcached 1.1.4, MEMCACHED_DISTRIBUTION_CONSISTENT',
  program: 'libmemcached',
  claims: { ...circleClaims, weighted: false },
  parameters: { spy: 0 },
  keyHashes: ['one-at-a-time', ...twemproxyHashes.filter((name) => name !== 'one-at-a-time')],
  create({ nodes, parameters: { spy } }) {
    const encoder = new TextEncoder();
    const owning = owningCount(nodes);
    const points = sortPoints(owning * POINTS, (add) => {
      nodes.forEach((node, i) => {
        for (let j = 0; node.weight > 0 && j < POINTS; j++) {
          const text = `${spy === 1 ? '/' : ''}${nodeName(node)}-${j}`;
          add(oneAtATime(encoder.encode(text)), i);
        }
      });
    });
    return circlePlacement(points, owning);
  },
  pointCounts: ({ nodes }) => nodes.map(() => POINTS),
  complain({ parameters: { spy } }) {
    return spy === 0 || spy === 1 ? undefined : `spy is ${spy}, but must be 0 or 1`;
  },
};
