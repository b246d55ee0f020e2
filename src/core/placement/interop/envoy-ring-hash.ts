import type { Hash64 } from '../../kernel/hash64.ts';
import { murmur64a } from '../../kernel/murmur64a.ts';
import { xxh64 } from '../../kernel/xxh64.ts';
import { nodeName, type Parameters, type PlacementNode, type PlacementSpec } from '../placement.ts';
import { circlePlacement64, MAX_POINTS, owningCount, sortPoints64, sum } from '../points.ts';
import { circleClaims } from './claims.ts';

/**
 * Envoy's ring_hash: as many points as give the lightest host whole ones and reach the minimum size,
 * shared out by weight along the list of hosts, so that another weight or host may change all counts.
 */
export const envoyRingHash: PlacementSpec = {
  summary: 'Envoy RING_HASH, points shared out by weight',
  source: 'Envoy, source/extensions/load_balancing_policies/ring_hash',
  program: 'Envoy',
  claims: { ...circleClaims, disruption: 'moderate' },
  parameters: { minimumRingSize: 1024, maximumRingSize: 8_388_608, murmur: 0 },
  keyHashes: ['xxh64'],
  create({ nodes, parameters }) {
    const counts = hostPoints(nodes, parameters);
    const hash = parameters.murmur === 1 ? standardHash : xxh64;
    const points = sortPoints64(sum(counts), (add) => {
      nodes.forEach((node, i) => {
        for (let j = 0; j < counts[i]!; j++) {
          const { hi, lo } = hash(`${nodeName(node)}_${j}`);
          add(hi, lo, i);
        }
      });
    });
    return circlePlacement64(points, owningCount(nodes));
  },
  pointCounts: ({ nodes, parameters }) => hostPoints(nodes, parameters),
  complain({ parameters }) {
    const { minimumRingSize, maximumRingSize, murmur } = parameters;
    if (!(minimumRingSize! >= 1 && maximumRingSize! >= minimumRingSize!)) {
      return `its ring sizes are ${minimumRingSize} and ${maximumRingSize}, but must be from 1, the maximum not below the minimum`;
    }
    if (maximumRingSize! > MAX_POINTS) return `maximumRingSize is more than ${MAX_POINTS}`;
    return murmur === 0 || murmur === 1 ? undefined : `murmur is ${murmur}, but must be 0 or 1`;
  },
};

/** `std::hash` of a string, as libstdc++ has it. */
function standardHash(text: string): Hash64 {
  return murmur64a(new TextEncoder().encode(text), 0xc70f6907);
}

/** Counts are rounded along the list: what one host has too much the next one has less. */
function hostPoints(nodes: readonly PlacementNode[], parameters: Parameters): number[] {
  const total = sum(nodes.map(({ weight }) => weight));
  const shares = nodes.map(({ weight }) => weight / total);
  const least = shares.reduce((a, b) => (b > 0 && b < a ? b : a), 1);
  const scale = Math.min(
    Math.ceil(least * parameters.minimumRingSize!) / least,
    parameters.maximumRingSize!,
  );
  let made = 0;
  let target = 0;
  return shares.map((share) => {
    target += scale * share;
    const before = made;
    while (made < target) made++;
    return made - before;
  });
}
