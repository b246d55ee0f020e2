import { wordAt } from './little-endian.ts';

/** RFC 1321: floor(2^32 · |sin(i + 1)|). */
export const SINES = Int32Array.of(
  0xd76aa478,
  0xe8c7b756,
  0x242070db,
  0xc1bdceee,
  0xf57c0faf,
  0x4787c62a,
  0xa8304613,
  0xfd469501,
  0x698098d8,
  0x8b44f7af,
  0xffff5bb1,
  0x895cd7be,
  0x6b901122,
  0xfd987193,
  0xa679438e,
  0x49b40821,
  0xf61e2562,
  0xc040b340,
  0x265e5a51,
  0xe9b6c7aa,
  0xd62f105d,
  0x02441453,
  0xd8a1e681,
  0xe7d3fbc8,
  0x21e1cde6,
  0xc33707d6,
  0xf4d50d87,
  0x455a14ed,
  0xa9e3e905,
  0xfcefa3f8,
  0x676f02d9,
  0x8d2a4c8a,
  0xfffa3942,
  0x8771f681,
  0x6d9d6122,
  0xfde5380c,
  0xa4beea44,
  0x4bdecfa9,
  0xf6bb4b60,
  0xbebfbc70,
  0x289b7ec6,
  0xeaa127fa,
  0xd4ef3085,
  0x04881d05,
  0xd9d4d039,
  0xe6db99e5,
  0x1fa27cf8,
  0xc4ac5665,
  0xf4292244,
  0x432aff97,
  0xab9423a7,
  0xfc93a039,
  0x655b59c3,
  0x8f0ccc92,
  0xffeff47d,
  0x85845dd1,
  0x6fa87e4f,
  0xfe2ce6e0,
  0xa3014314,
  0x4e0811a1,
  0xf7537e82,
  0xbd3af235,
  0x2ad7d2bb,
  0xeb86d391,
);
/** Rotations of the four rounds, each four of a round in turn. */
const ROTATIONS = [7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21] as const;
/** Round r reads word (i · STEPS[r] + FIRST[r]) mod 16. */
const STEPS = [1, 5, 3, 7] as const;
const FIRST = [0, 1, 5, 0] as const;

const BLOCK = 64;
/** What the padding needs at least: the bit behind the text and its length. */
const PADDING = 9;

/** The four words of an MD5, each read from its bytes lowest first, unsigned. */
export type Md5Words = readonly [number, number, number, number];

const state = new Int32Array(4);
const words = new Int32Array(16);
const tail = new Uint8Array(2 * BLOCK);

/** MD5 (RFC 1321) of fewer than 2^29 bytes. */
export function md5(bytes: Uint8Array): Md5Words {
  state[0] = 0x67452301;
  state[1] = 0xefcdab89;
  state[2] = 0x98badcfe;
  state[3] = 0x10325476;
  const rest = bytes.length % BLOCK;
  const whole = bytes.length - rest;
  for (let at = 0; at < whole; at += BLOCK) mixBlock(bytes, at);
  const end = rest + PADDING > BLOCK ? 2 * BLOCK : BLOCK;
  for (let i = 0; i < rest; i++) tail[i] = bytes[whole + i]!;
  tail.fill(0, rest, end);
  tail[rest] = 0x80;
  for (let i = 0; i < 4; i++) tail[end - 8 + i] = (bytes.length << 3) >>> (8 * i);
  for (let at = 0; at < end; at += BLOCK) mixBlock(tail, at);
  return [state[0]! >>> 0, state[1]! >>> 0, state[2]! >>> 0, state[3]! >>> 0];
}

function mixBlock(bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = wordAt(bytes, at + 4 * i);
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  for (let i = 0; i < 64; i++) {
    const round = i >>> 4;
    const word = words[(i * STEPS[round]! + FIRST[round]!) & 15]!;
    const sum = (a + choice(round, b, c, d) + SINES[i]! + word) | 0;
    const rotation = ROTATIONS[round * 4 + (i & 3)]!;
    a = d;
    d = c;
    c = b;
    b = (b + ((sum << rotation) | (sum >>> (32 - rotation)))) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
}

function choice(round: number, b: number, c: number, d: number): number {
  switch (round) {
    case 0:
      return d ^ (b & (c ^ d));
    case 1:
      return c ^ (d & (b ^ c));
    case 2:
      return b ^ c ^ d;
    default:
      return c ^ (b | ~d);
  }
}
