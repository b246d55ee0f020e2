import { xxh64 as hashByXxh64 } from '../kernel/xxh64.ts';
import type { KeyHashSpec } from './key-hash.ts';

const xxh64: KeyHashSpec = {
  summary: 'XXH64 with seed 0, 64 bits',
  source: 'https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md',
  bits: 64,
  hash: hashByXxh64,
};

export const keyHashes = {
  xxh64,
} as const satisfies Record<string, KeyHashSpec>;

export type KeyHashName = keyof typeof keyHashes;

export const keyHashNames = Object.keys(keyHashes) as KeyHashName[];

export function isKeyHashName(name: string): name is KeyHashName {
  return Object.hasOwn(keyHashes, name);
}
