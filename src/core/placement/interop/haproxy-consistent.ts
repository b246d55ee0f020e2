import { fullHash } from '../../kernel/full-hash.ts';
import { ownerIn } from '../../kernel/wasm/owner-tables.ts';
import type { Placement, PlacementNode, PlacementSpec } from '../placement.ts';
import { circlePlacement, type Points, sortPoints, sum } from '../points.ts';
import { circleClaims } from './claims.ts';
import { complainAboutServers, haproxyHashes, numberServers } from './haproxy-weights.ts';

const LENGTH = 2 ** 32;
/** Points of a server of weight 1. */
const POINTS = 16;
/** Numbers of points that belong to one id. */
const POINTS_PER_ID = 4096;

/**
 * HAProxy's `hash-type consistent`: 16 points for each unit of weight, which follow from the server's
 * id alone; a key belongs to the nearest point, of two equally near ones to that before it. Recorded
 * from HAProxy 2.6.12.
 */
export const haproxyConsistent: PlacementSpec = {
  summary: 'HAProxy hash-type consistent, 16 points a unit of weight',
  source: 'HAProxy 2.6, hash-type consistent',
  program: 'HAProxy',
  claims: { ...circleClaims, copies: false },
  parameters: {},
  keyHashes: haproxyHashes,
  create({ nodes }) {
    return nearestPlacement(pointsOf(nodes));
  },
  assign: (nodes, parameters, before) => ({ nodes: numberServers(nodes, before), parameters }),
  complain: complainAboutServers,
  pointCounts: ({ nodes }) => pointCounts(nodes),
};

function pointCounts(nodes: readonly PlacementNode[]): number[] {
  return nodes.map(({ weight }) => POINTS * weight);
}

function pointsOf(nodes: readonly PlacementNode[]): Points {
  const counts = pointCounts(nodes);
  return sortPoints(sum(counts), (add) => {
    nodes.forEach(({ number }, i) => {
      for (let j = 0; j < counts[i]!; j++) add(fullHash(number! * POINTS_PER_ID + j), i);
    });
  });
}

/**
 * A circle whose points stand half-way between those given: what is nearest to a point is what comes
 * before the border behind it.
 */
function nearestPlacement(points: Points): Placement {
  const borders = bordersOf(points);
  const { tables, steps } = circlePlacement(borders, 1);
  const owner = ownerIn({ kind: 'circle', ...borders });
  return {
    owner,
    preference: (hi, lo) => [owner(hi, lo)],
    ...(tables && { tables }),
    ...(steps && { steps }),
  };
}

function bordersOf({ positions, nodes }: Points): Points {
  const count = positions.length;
  return sortPoints(count, (add) => {
    for (let p = 0; p < count; p++) {
      const next = p + 1 < count ? positions[p + 1]! : positions[0]! + LENGTH;
      add(Math.floor((positions[p]! + next) / 2) % LENGTH, nodes[p]!);
    }
  });
}
