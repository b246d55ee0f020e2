import type { Hash64 } from './hash64.ts';
import { signedByte } from './little-endian.ts';
import { Word64 } from './word64.ts';

const C1_HI = 0x87c37b91;
const C1_LO = 0x114253d5;
const C2_HI = 0x4cf5ad43;
const C2_LO = 0x2745937f;

/**
 * The first 64 bits of Cassandra's MurmurHash3_x64_128 with seed 0. It differs from the original where
 * the last bytes that fill no block of 16 have bytes from 0x80 on: they are taken as negative numbers.
 *
 * @see https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/utils/MurmurHash.java
 */
export function cassandraMurmur3(bytes: Uint8Array): Hash64 {
  const first = new Word64(0, 0);
  const second = new Word64(0, 0);
  const word = new Word64(0, 0);
  let at = 0;
  for (; at + 16 <= bytes.length; at += 16) {
    word.read(bytes, at);
    mixFirst(first, word);
    first.rotateLeft(27);
    first.add(second.hi, second.lo);
    first.multiply(0, 5);
    first.add(0, 0x52dce729);
    word.read(bytes, at + 8);
    mixSecond(second, word);
    second.rotateLeft(31);
    second.add(first.hi, first.lo);
    second.multiply(0, 5);
    second.add(0, 0x38495ab5);
  }
  mixSecond(second, signedWord(bytes.subarray(at + 8)));
  mixFirst(first, signedWord(bytes.subarray(at, at + 8)));
  first.xor(0, bytes.length);
  second.xor(0, bytes.length);
  first.add(second.hi, second.lo);
  second.add(first.hi, first.lo);
  finish(first);
  finish(second);
  first.add(second.hi, second.lo);
  return first.unsigned();
}

function mixFirst(hash: Word64, word: Word64): void {
  word.multiply(C1_HI, C1_LO);
  word.rotateLeft(31);
  word.multiply(C2_HI, C2_LO);
  hash.xor(word.hi, word.lo);
}

function mixSecond(hash: Word64, word: Word64): void {
  word.multiply(C2_HI, C2_LO);
  word.rotateLeft(33);
  word.multiply(C1_HI, C1_LO);
  hash.xor(word.hi, word.lo);
}

/** Up to eight bytes, each with its sign spread over all that is above it. */
function signedWord(bytes: Uint8Array): Word64 {
  const word = new Word64(0, 0);
  for (let i = 0; i < bytes.length; i++) {
    const byte = signedByte(bytes[i]!);
    const shift = (i & 3) * 8;
    if (i >= 4) word.xor(byte << shift, 0);
    else word.xor(byte >> 31, byte << shift);
  }
  return word;
}

function finish(hash: Word64): void {
  hash.foldDown(33);
  hash.multiply(0xff51afd7, 0xed558ccd);
  hash.foldDown(33);
  hash.multiply(0xc4ceb9fe, 0x1a85ec53);
  hash.foldDown(33);
}
