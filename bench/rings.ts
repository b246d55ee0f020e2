import { tableBuilder } from '../src/core/kernel/wasm/build-table.ts';
import { buildRing } from '../src/core/ring/build.ts';
import { openRing, type RingLookup } from '../src/core/ring/lookup.ts';
import type { Ring } from '../src/core/ring/ring.ts';

export function addressesOf(count: number): string[] {
  return Array.from({ length: count }, (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`);
}

/** A table ring of `count` equal nodes in one level. */
export function tableRing(count: number, first = 0): Ring {
  const nodes = addressesOf(count + first)
    .slice(first)
    .map((address) => ({
      id: `node-${address}`,
      address,
      zone: '',
      weight: 1,
      state: 'alive' as const,
    }));
  return buildRing({
    nodes,
    algorithm: 'table',
    parameters: {},
    levels: 1,
    replicas: { scheme: 'nearest', copies: 0, overlap: 0, spreadZones: false },
  });
}

export function open(ring: Ring): RingLookup {
  return openRing(ring, { builder: tableBuilder });
}
