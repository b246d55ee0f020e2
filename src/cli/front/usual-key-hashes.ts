import type { KeyHashSpec } from '../../core/key-hash/key-hash.ts';
import type { KeyHashName } from '../../core/key-hash/registry.ts';
import { xxh64 } from '../../core/key-hash/xxh64.ts';

/** What the bundle of the fast path has in place of the registry of key hashes, likewise. */
export const keyHashes: Partial<Record<KeyHashName, KeyHashSpec>> = { xxh64 };

export function isKeyHashName(name: string): boolean {
  return Object.hasOwn(keyHashes, name);
}
