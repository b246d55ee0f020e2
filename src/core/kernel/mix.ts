import type { Hash64 } from './hash64.ts';

/** 2^64 divided by the golden ratio: the step between the states of splitmix64. */
const GOLDEN_HI = 0x9e3779b9;
const GOLDEN_LO = 0x7f4a7c15;

/** Upper 32 bits of the unsigned product of two 32-bit numbers; either sign of `a` and `b` is accepted. */
export function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16); // below 2^32, exact
  const carry = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + (middle >>> 16) + (carry >>> 16)) | 0;
}

/**
 * The finaliser of splitmix64: a bijection on 64 bits with full avalanche.
 * @see Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195; constants by Stafford ("Mix13")
 */
export function mix64(hi: number, lo: number): Hash64 {
  let h = hi ^ (hi >>> 30);
  let l = lo ^ ((lo >>> 30) | (hi << 2));
  h = (multiplyHigh(l, 0x1ce4e5b9) + Math.imul(l, 0xbf58476d) + Math.imul(h, 0x1ce4e5b9)) | 0;
  l = Math.imul(l, 0x1ce4e5b9);
  l ^= (l >>> 27) | (h << 5);
  h ^= h >>> 27;
  h = (multiplyHigh(l, 0x133111eb) + Math.imul(l, 0x94d049bb) + Math.imul(h, 0x133111eb)) | 0;
  l = Math.imul(l, 0x133111eb);
  l ^= (l >>> 31) | (h << 1);
  h ^= h >>> 31;
  return { hi: h >>> 0, lo: l >>> 0 };
}

/**
 * The `t`-th of a chain of independent hashes of one key: the key's hash itself for `t` = 0, else
 * splitmix64 seeded with it after `t` steps.
 * @param t 0 to 65 535, so that the product with the golden step stays exact
 */
export function rehash(hi: number, lo: number, t: number): Hash64 {
  if (t === 0) return { hi: hi >>> 0, lo: lo >>> 0 };
  const low = (lo >>> 0) + (Math.imul(GOLDEN_LO, t) >>> 0);
  const carry = low > 0xffffffff ? 1 : 0;
  const high = hi + Math.imul(GOLDEN_HI, t) + multiplyHigh(GOLDEN_LO, t) + carry;
  return mix64(high | 0, low | 0);
}
