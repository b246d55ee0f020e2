// biome-ignore-all lint/correctness/noPrecisionLoss: these are u64, and exact

// XXH64 with seed 0, https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md

const P1: u64 = 0x9e3779b185ebca87;
const P2: u64 = 0xc2b2ae3d27d4eb4f;
const P3: u64 = 0x165667b19e3779f9;
const P4: u64 = 0x85ebca77c2b2ae63;
const P5: u64 = 0x27d4eb2f165667c5;

const GOLDEN: u64 = 0x9e3779b97f4a7c15;

function round(lane: u64, input: u64): u64 {
  return rotl<u64>(lane + input * P2, 31) * P1;
}

function merge(hash: u64, lane: u64): u64 {
  return (hash ^ round(0, lane)) * P1 + P4;
}

function hashStripes(at: usize, end: usize): u64 {
  let v1: u64 = P1 + P2;
  let v2: u64 = P2;
  let v3: u64 = 0;
  let v4: u64 = 0 - P1;
  for (; at + 32 <= end; at += 32) {
    v1 = round(v1, load<u64>(at));
    v2 = round(v2, load<u64>(at, 8));
    v3 = round(v3, load<u64>(at, 16));
    v4 = round(v4, load<u64>(at, 24));
  }
  const sum = rotl<u64>(v1, 1) + rotl<u64>(v2, 7) + rotl<u64>(v3, 12) + rotl<u64>(v4, 18);
  return merge(merge(merge(merge(sum, v1), v2), v3), v4);
}

function mixWord(hash: u64, word: u64): u64 {
  return rotl<u64>(hash ^ round(0, word), 27) * P1 + P4;
}

/** The last fewer than 8 bytes from `at` on, and the final mix. */
function finish(hash: u64, at: usize, end: usize): u64 {
  if (at + 4 <= end) {
    hash = rotl<u64>(hash ^ (<u64>load<u32>(at) * P1), 23) * P2 + P3;
    at += 4;
  }
  for (; at < end; at++) hash = rotl<u64>(hash ^ (<u64>load<u8>(at) * P5), 11) * P1;
  hash = (hash ^ (hash >> 33)) * P2;
  hash = (hash ^ (hash >> 29)) * P3;
  return hash ^ (hash >> 32);
}

function hashLong(at: usize, length: u32): u64 {
  const stripes = at + (length & ~31);
  const end = at + length;
  let hash = hashStripes(at, stripes) + length;
  for (at = stripes; at + 8 <= end; at += 8) hash = mixWord(hash, load<u64>(at));
  return finish(hash, at, end);
}

/**
 * A class only because functions cannot be told to be compiled in place, methods can: a call a key
 * would cost a fifth of the time.
 */
// biome-ignore lint/complexity/noStaticOnlyClass: see above
export class Xxh64 {
  @inline
  static hash(at: usize, length: u32): u64 {
    if (length >= 32) return hashLong(at, length);
    let hash: u64 = P5 + length;
    const words = length >> 3;
    if (words > 0) {
      hash = mixWord(hash, load<u64>(at));
      if (words > 1) {
        hash = mixWord(hash, load<u64>(at, 8));
        if (words > 2) hash = mixWord(hash, load<u64>(at, 16));
      }
    }
    return finish(hash, at + (words << 3), at + length);
  }
}

/** Hash `t` of a key's chain: the key's own for `t` = 0, else splitmix64 after `t` steps from it. */
export function rehash(hash: u64, t: u32): u64 {
  if (t === 0) return hash;
  let z = hash + <u64>t * GOLDEN;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/**
 * Writes the hash (u64) of each of `count` texts to `hashes`.
 *
 * @param spans address and length of each text, two u32
 */
export function hashSpans(spans: usize, count: u32, hashes: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const span = spans + (i << 3);
    store<u64>(hashes + (i << 3), Xxh64.hash(<usize>load<u32>(span), load<u32>(span, 4)));
  }
}
