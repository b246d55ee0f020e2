import { readRing } from './adapters/ring-file.ts';
import { tableBuilder } from './core/kernel/wasm/build-table.ts';
import { createStringPlacer } from './core/ring/bulk.ts';
import { ringChecksum } from './core/ring/format.ts';
import { bulkPlan, openRing } from './core/ring/lookup.ts';
import { chooseHolders, possibleScheme } from './core/ring/replicas.ts';

/** A ring in a program of its own: the answers that the command line gives, without starting it. */
export interface OpenRing {
  /** Names the ring, 16 hex digits. */
  readonly checksum: string;
  /** Ids of all nodes. */
  readonly nodes: readonly string[];
  /**
   * Id of the node that owns the key; strings are hashed as UTF-8.
   *
   * @throws TypeError for what is no string
   */
  place(key: string): string;
  /** Ids of the nodes that hold the key, owner first, by the scheme that the ring has recorded. */
  replicas(key: string): string[];
}

/**
 * Opens a ring file for many look-ups.
 *
 * @throws Error with a `code`: RING_NOT_FOUND, RING_CORRUPT, RING_VERSION, NO_LIVE_NODE, COPIES_IMPOSSIBLE
 */
export function openRingFile(file: string): OpenRing {
  const ring = readRing(file);
  const lookup = openRing(ring, { builder: tableBuilder });
  const owner = createStringPlacer(bulkPlan(lookup));
  const holders = chooseHolders(lookup, possibleScheme(lookup, ring.replicas));
  const ids = ring.nodes.map((node) => node.id);
  return {
    checksum: ringChecksum(ring),
    nodes: ids,
    place: (key) => ids[owner(text(key))]!,
    replicas(key) {
      text(key);
      const { hi, lo } = lookup.hash(key);
      return holders(hi, lo).map((node) => ids[node]!);
    },
  };
}

/** Programs without types may pass a number, whose place would silently be that of no text. */
function text(key: string): string {
  if (typeof key === 'string') return key;
  throw new TypeError(`a key is a string, not ${key === null ? 'null' : typeof key}`);
}
