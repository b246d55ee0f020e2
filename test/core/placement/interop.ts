import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { keyHasher } from '../../../src/core/key-hash/hasher.ts';
import type { KeyHashing } from '../../../src/core/key-hash/key-hash.ts';
import type {
  Distribution,
  Parameters,
  Placement,
  PlacementNode,
} from '../../../src/core/placement/placement.ts';
import { type PlacementName, placements } from '../../../src/core/placement/registry.ts';

/** A node as a test writes it: a text for its name, or what is not usual about it. */
export type Listed = string | (Partial<PlacementNode> & { readonly name: string });

export interface Placed extends Distribution {
  readonly placement: Placement;
  /** Name of the owner of a key. */
  owner(key: string | Uint8Array): string;
}

/** Nodes in their order, placed by an algorithm, with keys hashed as it usually hashes them. */
export function placed(
  algorithm: PlacementName,
  listed: readonly Listed[],
  options: { readonly parameters?: Parameters; readonly hashing?: Partial<KeyHashing> } = {},
): Placed {
  const spec = placements[algorithm];
  const nodes = listed.map((node) => ({
    address: '',
    weight: 1,
    ...(typeof node === 'string' ? { name: node } : node),
  }));
  const parameters = { ...spec.parameters, ...options.parameters };
  const of: Distribution = spec.assign?.(nodes, parameters) ?? { nodes, parameters };
  const placement = spec.create(of, xxh64);
  const seed = spec.keySeed?.(parameters) ?? 0;
  const hash = keyHasher({ name: spec.keyHashes[0], seed, ...options.hashing });
  return {
    ...of,
    placement,
    owner(key) {
      const { hi, lo } = hash(key);
      return nodes[placement.owner(hi, lo)]!.name;
    },
  };
}
