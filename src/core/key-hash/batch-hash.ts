import type { HashFunction } from '../kernel/hash64.ts';
import type { Kernel } from '../kernel/wasm/instance.ts';
import type { BatchHash } from '../kernel/wasm/key-lines.ts';
import { compiled } from './compiled.ts';
import { isOwnHashing, keyHasher } from './hasher.ts';
import type { KeyHashing } from './key-hash.ts';
import { byTag, withFrame } from './parts.ts';
import { isKeyHashName } from './registry.ts';

/**
 * How the keys of a batch are hashed in the kernel's memory; undefined for what `KeyLines` does of
 * itself, XXH64 of the key as it is.
 */
export function batchHash(kernel: Kernel, hashing: KeyHashing): BatchHash | undefined {
  const { name, tag, prefix = '', suffix = '' } = hashing;
  if (isOwnHashing(hashing)) return undefined;
  const loop = isKeyHashName(name) ? compiled[name]?.(kernel) : undefined;
  if (loop === undefined) return oneByOne(kernel, keyHasher(hashing));
  const isFramed = prefix !== '' || suffix !== '';
  const framed = isFramed ? withFrame(kernel, prefix, suffix, loop) : loop;
  return tag === undefined ? framed : byTag(kernel, tag.charCodeAt(0), tag.charCodeAt(1), framed);
}

function oneByOne({ run }: Kernel, hash: HashFunction): BatchHash {
  return (spans, count, hashes) => {
    const { buffer } = run.memory;
    const at = new Uint32Array(buffer, spans, 2 * count);
    const halves = new Uint32Array(buffer, hashes, 2 * count);
    for (let i = 0; i < count; i++) {
      const { hi, lo } = hash(new Uint8Array(buffer, at[2 * i]!, at[2 * i + 1]!));
      halves[2 * i] = lo;
      halves[2 * i + 1] = hi;
    }
  };
}
