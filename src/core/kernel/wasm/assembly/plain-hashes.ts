// biome-ignore-all lint/correctness/noPrecisionLoss: these are u64, and exact

// Hashes of `count` keys, whose spans are address and length, two u32; each is written as a u64. What is
// told of them is in core/key-hash, where the same is written in plain code.

const MURMUR2: u32 = 0x5bd1e995;
const MURMUR3_FIRST: u64 = 0x87c37b91114253d5;
const MURMUR3_SECOND: u64 = 0x4cf5ad432745937f;
const TOP_BIT: u64 = 0x8000000000000000;

/** A hash of 32 bits, in both halves. */
function twice(hash: u32): u64 {
  return ((<u64>hash) << 32) | hash;
}

/** sdbm and djb2: times `factor` a byte. */
export function hashByFactor(
  spans: usize,
  count: u32,
  hashes: usize,
  start: u32,
  factor: u32,
): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let at = <usize>load<u32>(spans + (i << 3));
    const end = at + load<u32>(spans + (i << 3), 4);
    let hash = start;
    for (; at < end; at++) hash = hash * factor + load<u8>(at);
    store<u64>(hashes + (i << 3), twice(hash));
  }
}

/** FNV-1a of signed bytes. */
export function hashFnv1a(spans: usize, count: u32, hashes: usize, start: u32, prime: u32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let at = <usize>load<u32>(spans + (i << 3));
    const end = at + load<u32>(spans + (i << 3), 4);
    let hash = start;
    for (; at < end; at++) hash = (hash ^ <u32>(<i32>load<i8>(at))) * prime;
    store<u64>(hashes + (i << 3), twice(hash));
  }
}

export function hashOneAtATime(spans: usize, count: u32, hashes: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let at = <usize>load<u32>(spans + (i << 3));
    const end = at + load<u32>(spans + (i << 3), 4);
    let hash: u32 = 0;
    for (; at < end; at++) {
      hash += <u32>(<i32>load<i8>(at));
      hash += hash << 10;
      hash ^= hash >> 6;
    }
    hash += hash << 3;
    hash ^= hash >> 11;
    hash += hash << 15;
    store<u64>(hashes + (i << 3), twice(hash));
  }
}

/** @param factor of the length, which the seed is mixed with */
export function hashMurmur2(spans: usize, count: u32, hashes: usize, seed: u32, factor: u32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let at = <usize>load<u32>(spans + (i << 3));
    const length = load<u32>(spans + (i << 3), 4);
    const end = at + length;
    let hash = seed ^ (length * factor) ^ length;
    for (; at + 4 <= end; at += 4) {
      let word = load<u32>(at) * MURMUR2;
      word = (word ^ (word >> 24)) * MURMUR2;
      hash = (hash * MURMUR2) ^ word;
    }
    if (at < end) {
      const rest = (<u32>(end - at)) << 3;
      hash = (hash ^ (load<u32>(at) & ((1 << rest) - 1))) * MURMUR2;
    }
    hash = (hash ^ (hash >> 13)) * MURMUR2;
    store<u64>(hashes + (i << 3), twice(hash ^ (hash >> 15)));
  }
}

function mixFirst(word: u64): u64 {
  return rotl<u64>(word * MURMUR3_FIRST, 31) * MURMUR3_SECOND;
}

function mixSecond(word: u64): u64 {
  return rotl<u64>(word * MURMUR3_SECOND, 33) * MURMUR3_FIRST;
}

/** Up to eight bytes, each with its sign spread over all that is above it. */
function signedWord(at: usize, length: i32): u64 {
  let word: u64 = 0;
  for (let i = 0; i < min(length, 8); i++) {
    word ^= (<u64>(<i64>load<i8>(at + i))) << (i << 3);
  }
  return word;
}

function finish(hash: u64): u64 {
  hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccd;
  hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53;
  return hash ^ (hash >> 33);
}

/** Tokens of Cassandra, the top bit flipped; the least one is the largest instead. */
export function hashMurmur3(spans: usize, count: u32, hashes: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let at = <usize>load<u32>(spans + (i << 3));
    const length = load<u32>(spans + (i << 3), 4);
    const end = at + length;
    let first: u64 = 0;
    let second: u64 = 0;
    for (; at + 16 <= end; at += 16) {
      first = (rotl<u64>(first ^ mixFirst(load<u64>(at)), 27) + second) * 5 + 0x52dce729;
      second = (rotl<u64>(second ^ mixSecond(load<u64>(at, 8)), 31) + first) * 5 + 0x38495ab5;
    }
    const rest = <i32>(end - at);
    second ^= mixSecond(signedWord(at + 8, rest - 8)) ^ length;
    first ^= mixFirst(signedWord(at, rest)) ^ length;
    first += second;
    second += first;
    const token = (finish(first) + finish(second)) ^ TOP_BIT;
    store<u64>(hashes + (i << 3), token === 0 ? <u64>-1 : token);
  }
}

/** HAProxy's full_hash of the upper halves, in both. */
export function avalanche(hashes: usize, count: u32): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    let a = load<u32>(hashes + (i << 3), 4);
    a = a + 0x7ed55d16 + (a << 12);
    a = a ^ 0xc761c23c ^ (a >> 19);
    a = a + 0x165667b1 + (a << 5);
    a = (a + 0xd3a2646c) ^ (a << 9);
    a = a + 0xfd7046c5 + (a << 3);
    a = a ^ 0xb55a4f09 ^ (a >> 16);
    store<u64>(hashes + (i << 3), twice(a * 3221225473));
  }
}
