import { buildRing, type RingRequest } from '../../src/core/ring/build.ts';
import type { Ring } from '../../src/core/ring/ring.ts';

/** Node `n<i>` at 10.0.x.y, i from 1, weight 1, alive. */
export function nodeList(count: number): RingRequest['nodes'][number][] {
  return Array.from({ length: count }, (_, i) => ({
    id: `n${i + 1}`,
    address: `10.0.${Math.floor((i + 1) / 256)}.${(i + 1) % 256}`,
    zone: '',
    weight: 1,
    state: 'alive',
  }));
}

export function ringOf(
  nodes: readonly RingRequest['nodes'][number][],
  request: Partial<RingRequest> = {},
  parent?: Ring,
): Ring {
  return buildRing(
    {
      algorithm: 'auto',
      parameters: {},
      levels: 2,
      replicas: { scheme: 'nearest', copies: 2, overlap: 0.25, spreadZones: true },
      ...request,
      nodes,
    },
    parent,
  );
}
