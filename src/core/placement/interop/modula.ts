import type { PlacementSpec } from '../placement.ts';
import { complainAboutPoints } from '../points.ts';
import { remainderClaims } from './claims.ts';
import { remainderPlacement } from './remainder.ts';
import { twemproxyHashes } from './twemproxy-hashes.ts';

/** twemproxy's and libmemcached's `modula`: every server listed as often as it weighs, hash modulo all. */
export const modula: PlacementSpec = {
  summary: 'hash modulo the servers (twemproxy, libmemcached)',
  source: 'twemproxy 0.5.0, distribution modula',
  program: 'twemproxy and libmemcached',
  claims: { ...remainderClaims, evenness: 'none' },
  parameters: {},
  keyHashes: ['one-at-a-time', ...twemproxyHashes.filter((name) => name !== 'one-at-a-time')],
  create({ nodes }) {
    const members = nodes.flatMap(({ weight }, i) => new Array<number>(weight).fill(i));
    return remainderPlacement(Uint16Array.from(members));
  },
  complain: ({ nodes }) =>
    complainAboutPoints(
      nodes,
      nodes.map(({ weight }) => weight),
    ),
};
