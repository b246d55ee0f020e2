import { crcRegister, crcRegisterOfWord } from '../../kernel/crc32.ts';
import { nodeName, type PlacementNode, type PlacementSpec } from '../placement.ts';
import { circlePlacement, complainAboutPoints, owningCount, sortPoints, sum } from '../points.ts';
import { circleClaims } from './claims.ts';

/** Points of a server of weight 1. */
const POINTS = 160;

/**
 * nginx's `hash … consistent`: 160 points a unit of weight, each the CRC-32 of the server's text as it
 * stands in the configuration, and of the point before it. The points of a lighter server are the
 * first ones of a heavier server's.
 */
export const nginxConsistent: PlacementSpec = {
  summary: 'nginx hash consistent, 160 points a unit of weight',
  source: 'nginx 1.22.1, ngx_http_upstream_hash_module',
  program: 'nginx',
  claims: circleClaims,
  parameters: {},
  keyHashes: ['crc32'],
  create({ nodes }) {
    const counts = pointCounts(nodes);
    const points = sortPoints(sum(counts), (add) => {
      nodes.forEach((node, i) => {
        const register = serverRegister(nodeName(node));
        let point = 0;
        for (let j = 0; j < counts[i]!; j++) {
          point = ~crcRegisterOfWord(point, register) >>> 0;
          add(point, i);
        }
      });
    });
    return circlePlacement(points, owningCount(nodes));
  },
  pointCounts: ({ nodes }) => pointCounts(nodes),
  complain: ({ nodes }) => complainAboutPoints(nodes, pointCounts(nodes)),
};

function pointCounts(nodes: readonly PlacementNode[]): number[] {
  return nodes.map(({ weight }) => POINTS * weight);
}

/** CRC register behind host, a zero byte and port; the port is the digits behind the last colon. */
function serverRegister(server: string): number {
  const [, host, port = ''] = /^(?:unix:)?(.*?)(?::(\d*))?$/s.exec(server)!;
  const isPath = server.startsWith('unix:');
  const text = isPath ? `${server.slice('unix:'.length)}\0` : `${host}\0${port}`;
  return crcRegister(new TextEncoder().encode(text));
}
