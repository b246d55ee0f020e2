import { tableBuilder } from '../../src/core/kernel/wasm/build-table.ts';
import { openRing } from '../../src/core/ring/lookup.ts';
import type { Ring, RingNode } from '../../src/core/ring/ring.ts';

/** Who owns a key, by a ring that was imported. */
export function ownersIn(ring: Ring): (key: Uint8Array) => RingNode {
  const lookup = openRing(ring, { builder: tableBuilder });
  return (key) => {
    const { hi, lo } = lookup.hash(key);
    return ring.nodes[lookup.owner(hi, lo)]!;
  };
}

/** A key that two sides give to different nodes. */
export interface Disagreement {
  readonly key: string;
  readonly told: string | undefined;
  readonly owner: string;
}

/**
 * @param told by the real program, in the order of the keys
 * @param named how the program calls a node
 */
export function disagreements(
  ring: Ring,
  keys: readonly Uint8Array[],
  told: readonly (string | undefined)[],
  named: (node: RingNode) => string,
): Disagreement[] {
  const owner = ownersIn(ring);
  return keys
    .map((key, i) => ({
      key: Buffer.from(key).toString('latin1'),
      told: told[i],
      owner: named(owner(key)),
    }))
    .filter((one) => one.told !== one.owner);
}
