import type { Hash64 } from './hash64.ts';
import { Word64 } from './word64.ts';

const FACTOR_HI = 0xc6a4a793;
const FACTOR_LO = 0x5bd1e995;

/**
 * MurmurHash64A: libstdc++'s `std::hash` of strings, there with the seed 0xc70f6907.
 *
 * @param seed unsigned 32-bit
 * @see https://github.com/gcc-mirror/gcc/blob/master/libstdc%2B%2B-v3/libsupc%2B%2B/hash_bytes.cc
 */
export function murmur64a(bytes: Uint8Array, seed: number): Hash64 {
  const hash = new Word64(0, bytes.length);
  const word = new Word64(0, 0);
  hash.multiply(FACTOR_HI, FACTOR_LO);
  hash.xor(0, seed);
  let at = 0;
  for (; at + 8 <= bytes.length; at += 8) {
    word.read(bytes, at);
    word.multiply(FACTOR_HI, FACTOR_LO);
    word.foldDown(47);
    word.multiply(FACTOR_HI, FACTOR_LO);
    hash.xor(word.hi, word.lo);
    hash.multiply(FACTOR_HI, FACTOR_LO);
  }
  if (at < bytes.length) {
    const last = new Uint8Array(8);
    last.set(bytes.subarray(at));
    word.read(last, 0);
    hash.xor(word.hi, word.lo);
    hash.multiply(FACTOR_HI, FACTOR_LO);
  }
  hash.foldDown(47);
  hash.multiply(FACTOR_HI, FACTOR_LO);
  hash.foldDown(47);
  return hash.unsigned();
}
