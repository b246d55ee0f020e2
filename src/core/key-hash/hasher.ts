import type { HashFunction } from '../kernel/hash64.ts';
import type { KeyHashing } from './key-hash.ts';
import { isKeyHashName, keyHashes } from './registry.ts';
import { tagged } from './tag.ts';

/** Keys of rings that lbctl makes of its own. */
export const OWN_HASHING: KeyHashing = { name: 'xxh64', seed: 0 };

/** Whether keys are hashed as those of such rings: as they are, by XXH64. */
export function isOwnHashing({ name, tag, prefix = '', suffix = '' }: KeyHashing): boolean {
  return name === OWN_HASHING.name && tag === undefined && prefix === '' && suffix === '';
}

/**
 * The hash function of a ring's keys, tags, prefix and suffix included; strings are hashed as UTF-8.
 *
 * @throws RangeError for a name that the registry does not have
 */
export function keyHasher({ name, seed, tag, prefix = '', suffix = '' }: KeyHashing): HashFunction {
  if (!isKeyHashName(name)) throw new RangeError(`no hash of keys is called ${name}`);
  const { hash } = keyHashes[name];
  const encoder = new TextEncoder();
  const [before, behind] = [encoder.encode(prefix), encoder.encode(suffix)];
  return (data) => {
    const key = typeof data === 'string' ? encoder.encode(data) : data;
    const part = tag === undefined ? key : tagged(key, tag.charCodeAt(0), tag.charCodeAt(1));
    return hash(framed(part, before, behind), seed);
  };
}

function framed(key: Uint8Array, before: Uint8Array, behind: Uint8Array): Uint8Array {
  if (before.length === 0 && behind.length === 0) return key;
  const bytes = new Uint8Array(before.length + key.length + behind.length);
  bytes.set(before);
  bytes.set(key, before.length);
  bytes.set(behind, before.length + key.length);
  return bytes;
}
