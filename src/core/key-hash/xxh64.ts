import { xxh64 as hashByXxh64 } from '../kernel/xxh64.ts';
import type { KeyHashSpec } from './key-hash.ts';

export const xxh64: KeyHashSpec = {
  summary: 'XXH64 with seed 0, 64 bits',
  source: 'https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md',
  bits: 64,
  hash: (bytes) => hashByXxh64(bytes),
};
