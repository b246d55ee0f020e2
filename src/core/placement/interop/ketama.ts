import { md5 } from '../../kernel/md5.ts';
import { nodeName, type PlacementNode, type PlacementSpec } from '../placement.ts';
import { circlePlacement, complainAboutPoints, owningCount, sortPoints, sum } from '../points.ts';
import { circleClaims } from './claims.ts';
import { twemproxyHashes } from './twemproxy-hashes.ts';

/** Points a server of mean weight is meant to have. */
const POINTS = 160;
/** Points that one MD5 gives. */
const POINTS_PER_HASH = 4;

const f32 = Math.fround;

/**
 * Ketama as libmemcached (weighted) and twemproxy have it: the MD5 of "server-0", "server-1", … gives four
 * points each. How many there are is computed in single precision, which makes 39 hashes of 40 for
 * some numbers of servers; another server or weight can change all counts.
 */
export const ketama: PlacementSpec = {
  summary: 'ketama of libmemcached (weighted) and twemproxy',
  source: 'libmemcached 1.1.4 and twemproxy 0.5.0',
  program: 'libmemcached and twemproxy',
  claims: { ...circleClaims, disruption: 'moderate' },
  parameters: {},
  keyHashes: twemproxyHashes,
  create({ nodes }) {
    const counts = ketamaCounts(nodes);
    const encoder = new TextEncoder();
    const points = sortPoints(sum(counts), (add) => {
      nodes.forEach((node, i) => {
        for (let j = 0; j < counts[i]! / POINTS_PER_HASH; j++) {
          for (const word of md5(encoder.encode(`${nodeName(node)}-${j}`))) add(word, i);
        }
      });
    });
    return circlePlacement(points, owningCount(nodes));
  },
  pointCounts: ({ nodes }) => ketamaCounts(nodes),
  complain({ nodes }) {
    const counts = ketamaCounts(nodes);
    const none = nodes.findIndex(({ weight }, i) => weight > 0 && counts[i] === 0);
    if (none === -1) return complainAboutPoints(nodes, counts);
    return `${nodeName(nodes[none]!)} weighs so little beside the others that ketama gives it no point`;
  },
};

/** Points of each server: floor(w/Σw · 160 / 4 · n + 1e-10) hashes of four, every step in single precision. */
export function ketamaCounts(nodes: readonly PlacementNode[]): number[] {
  const total = sum(nodes.map(({ weight }) => weight));
  const n = owningCount(nodes);
  return nodes.map(({ weight }) => {
    const share = f32(f32(weight) / f32(total));
    const hashes = f32(f32(f32(share * POINTS) / POINTS_PER_HASH) * n);
    return Math.floor(hashes + 1e-10) * POINTS_PER_HASH;
  });
}
