import { wordAt } from './little-endian.ts';

const GOLDEN = 0x9e3779b9;

/**
 * Bob Jenkins' hash of 1996 ("lookup2").
 *
 * @param seed his initval
 * @returns unsigned 32-bit
 * @see http://burtleburtle.net/bob/hash/evahash.html
 */
export function burtle(bytes: Uint8Array, seed: number): number {
  const words = Int32Array.of(GOLDEN, GOLDEN, seed);
  let at = 0;
  for (; at + 12 <= bytes.length; at += 12) {
    for (let i = 0; i < 3; i++) words[i]! += wordAt(bytes, at + 4 * i);
    mix(words);
  }
  words[2]! += bytes.length;
  for (let i = 0; at + i < bytes.length; i++) {
    // The lowest byte of the last word is the length's.
    const place = i < 8 ? i : i + 1;
    words[place >> 2]! += bytes[at + i]! << ((place & 3) * 8);
  }
  mix(words);
  return words[2]! >>> 0;
}

/** The same, with A to Z as a to z: names of the DNS. */
export function burtleLowerCase(bytes: Uint8Array, seed: number): number {
  const lower = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    lower[i] = byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte;
  }
  return burtle(lower, seed);
}

function mix(words: Int32Array): void {
  let a = words[0]!;
  let b = words[1]!;
  let c = words[2]!;
  a = (a - b - c) ^ (c >>> 13);
  b = (b - c - a) ^ (a << 8);
  c = (c - a - b) ^ (b >>> 13);
  a = (a - b - c) ^ (c >>> 12);
  b = (b - c - a) ^ (a << 16);
  c = (c - a - b) ^ (b >>> 5);
  a = (a - b - c) ^ (c >>> 3);
  b = (b - c - a) ^ (a << 10);
  c = (c - a - b) ^ (b >>> 15);
  words[0] = a;
  words[1] = b;
  words[2] = c;
}
