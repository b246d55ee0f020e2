import type { Hash64, HashFunction } from './hash64.ts';
import { multiplyHigh } from './mix.ts';
import { createTextHash, type TextHash } from './wasm/text-hash.ts';

/*
 * XXH64, after the algorithm's public description:
 * https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md
 *
 * JavaScript has no 64-bit integers that are fast in a process 20 ms old, so a value lives in two
 * signed 32-bit halves. `hi` and `lo` below are the accumulator of the hash being computed.
 */
const P1_HI = 0x9e3779b1;
const P1_LO = 0x85ebca87;
const P2_HI = 0xc2b2ae3d;
const P2_LO = 0x27d4eb4f;
const P3_HI = 0x165667b1;
const P3_LO = 0x9e3779f9;
const P4_HI = 0x85ebca77;
const P4_LO = 0xc2b2ae63;
const P5_HI = 0x27d4eb2f;
const P5_LO = 0x165667c5;

const STRIPE = 32;
/** From here on the compiled kernel is faster even in a new process, which must first compile it. */
const LONG = 1024;
/** v1 to v4 of the long-input loop (P1 + P2, P2, 0, -P1; the seed is added) as hi, lo pairs. */
const FIRST_LANES = [0x60ea27ee, 0xadc0b5d6, P2_HI, P2_LO, 0, 0, 0x61c8864e, 0x7a143579] as const;
const MERGE_ROTATIONS = [1, 7, 12, 18] as const;

let hi = 0;
let lo = 0;
const scratch = new Uint8Array(LONG * 3);
const lanes = new Int32Array(8);

function multiply(byHi: number, byLo: number): void {
  hi = (multiplyHigh(lo, byLo) + Math.imul(lo, byHi) + Math.imul(hi, byLo)) | 0;
  lo = Math.imul(lo, byLo);
}

function add(plusHi: number, plusLo: number): void {
  const sum = (lo >>> 0) + (plusLo >>> 0);
  hi = (hi + plusHi + (sum > 0xffffffff ? 1 : 0)) | 0;
  lo = sum | 0;
}

/** @param bits 1 to 31 */
function rotate(bits: number): void {
  const carried = hi >>> (32 - bits);
  hi = (hi << bits) | (lo >>> (32 - bits));
  lo = (lo << bits) | carried;
}

function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

/** accumulator := round(0, accumulator) */
function round(): void {
  multiply(P2_HI, P2_LO);
  rotate(31);
  multiply(P1_HI, P1_LO);
}

/** Mixes the input in stripes of 32 bytes and returns how many bytes were taken. */
function mixStripes(bytes: Uint8Array, length: number, seed: number): number {
  for (let lane = 0; lane < 4; lane++) {
    hi = FIRST_LANES[lane * 2]!;
    lo = FIRST_LANES[lane * 2 + 1]!;
    add(0, seed);
    lanes[lane * 2] = hi;
    lanes[lane * 2 + 1] = lo;
  }
  let at = 0;
  for (; at + STRIPE <= length; at += STRIPE) {
    for (let lane = 0; lane < 4; lane++) {
      lo = word(bytes, at + lane * 8);
      hi = word(bytes, at + lane * 8 + 4);
      multiply(P2_HI, P2_LO);
      add(lanes[lane * 2]!, lanes[lane * 2 + 1]!);
      rotate(31);
      multiply(P1_HI, P1_LO);
      lanes[lane * 2] = hi;
      lanes[lane * 2 + 1] = lo;
    }
  }
  return at;
}

/** accumulator := the four lanes rotated and summed, then each merged into it */
function mergeLanes(): void {
  let sumHi = 0;
  let sumLo = 0;
  for (let lane = 0; lane < 4; lane++) {
    hi = lanes[lane * 2]!;
    lo = lanes[lane * 2 + 1]!;
    rotate(MERGE_ROTATIONS[lane]!);
    add(sumHi, sumLo);
    sumHi = hi;
    sumLo = lo;
  }
  for (let lane = 0; lane < 4; lane++) {
    hi = lanes[lane * 2]!;
    lo = lanes[lane * 2 + 1]!;
    round();
    hi ^= sumHi;
    lo ^= sumLo;
    multiply(P1_HI, P1_LO);
    add(P4_HI, P4_LO);
    sumHi = hi;
    sumLo = lo;
  }
}

/** Mixes in the fewer than 32 bytes that are left: by eight, by four, by one. */
function mixTail(bytes: Uint8Array, from: number, length: number): void {
  let at = from;
  for (; at + 8 <= length; at += 8) {
    const beforeHi = hi;
    const beforeLo = lo;
    lo = word(bytes, at);
    hi = word(bytes, at + 4);
    round();
    hi ^= beforeHi;
    lo ^= beforeLo;
    rotate(27);
    multiply(P1_HI, P1_LO);
    add(P4_HI, P4_LO);
  }
  if (at + 4 <= length) {
    const four = word(bytes, at);
    hi ^= (multiplyHigh(four, P1_LO) + Math.imul(four, P1_HI)) | 0;
    lo ^= Math.imul(four, P1_LO);
    rotate(23);
    multiply(P2_HI, P2_LO);
    add(P3_HI, P3_LO);
    at += 4;
  }
  for (; at < length; at++) {
    const one = bytes[at]!;
    hi ^= (multiplyHigh(one, P5_LO) + Math.imul(one, P5_HI)) | 0;
    lo ^= Math.imul(one, P5_LO);
    rotate(11);
    multiply(P1_HI, P1_LO);
  }
}

function avalanche(): void {
  lo ^= hi >>> 1;
  multiply(P2_HI, P2_LO);
  lo ^= (lo >>> 29) | (hi << 3);
  hi ^= hi >>> 29;
  multiply(P3_HI, P3_LO);
  lo ^= hi;
}

function hashBytes(bytes: Uint8Array, length: number, seed: number): Hash64 {
  let at = 0;
  if (length >= STRIPE) {
    at = mixStripes(bytes, length, seed);
    mergeLanes();
  } else {
    hi = P5_HI;
    lo = P5_LO;
    add(0, seed);
  }
  add(0, length);
  mixTail(bytes, at, length);
  avalanche();
  return { hi: hi >>> 0, lo: lo >>> 0 };
}

/** Writes the text's UTF-8 into `scratch` and returns its length in bytes. */
function encode(text: string): number {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7f) return new TextEncoder().encodeInto(text, scratch).written;
    scratch[i] = unit;
  }
  return text.length;
}

let longHash: TextHash | undefined;

function hashLong(data: Uint8Array | string): Hash64 {
  longHash ??= createTextHash();
  longHash.hash(data);
  const [low, high] = longHash.halves;
  return { hi: high!, lo: low! };
}

/** XXH64, seed 0. Strings are hashed as UTF-8; a lone surrogate counts as U+FFFD. */
export const xxh64: HashFunction = (data) => {
  if (data.length >= LONG) return hashLong(data);
  return typeof data === 'string'
    ? hashBytes(scratch, encode(data), 0)
    : hashBytes(data, data.length, 0);
};

/** The same of bytes, with a seed: an unsigned 32-bit number. */
export function seededXxh64(bytes: Uint8Array, seed: number): Hash64 {
  return hashBytes(bytes, bytes.length, seed);
}

/** 16 lower-case hexadecimal digits, most significant first, as `xxhsum -H1` prints them. */
export function hex64(hash: Hash64): string {
  const digits = (half: number) => half.toString(16).padStart(8, '0');
  return digits(hash.hi) + digits(hash.lo);
}
