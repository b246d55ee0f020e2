import { Xxh64 } from './hash';

const LF: u8 = 10;
const CR: u8 = 13;

function linefeeds(at: usize): u64 {
  return <u64>(<u32>i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(LF))));
}

/**
 * Writes the position of every LF in [from, end) to `ends` and returns their number. Stops early once
 * `limit` are found. Reads up to 63 bytes behind `end` and writes up to 64 entries behind the last.
 */
export function findLines(from: usize, end: usize, ends: usize, limit: u32): u32 {
  const full = ends + ((<usize>limit) << 2);
  let out = ends;
  for (let at = from; at < end && out < full; at += 64) {
    let mask =
      linefeeds(at) |
      (linefeeds(at + 16) << 16) |
      (linefeeds(at + 32) << 32) |
      (linefeeds(at + 48) << 48);
    if (at + 64 > end) mask &= ((<u64>1) << (end - at)) - 1;
    const next = out + ((<usize>popcnt<u64>(mask)) << 2);
    // Four at a time without looking whether there are so many: `next` is what counts.
    while (out < next) {
      store<u32>(out, at + <usize>ctz<u64>(mask));
      mask &= mask - 1;
      store<u32>(out, at + <usize>ctz<u64>(mask), 4);
      mask &= mask - 1;
      store<u32>(out, at + <usize>ctz<u64>(mask), 8);
      mask &= mask - 1;
      store<u32>(out, at + <usize>ctz<u64>(mask), 12);
      mask &= mask - 1;
      out += 16;
    }
    out = next;
  }
  const count = <u32>((out - ends) >> 2);
  return count < limit ? count : limit;
}

function keyLength(start: usize, end: usize): u32 {
  const length = <u32>(end - start);
  return length > 0 && load<u8>(end - 1) === CR ? length - 1 : length;
}

/**
 * Finds the keys of the lines that end at the `count` positions of `ends`, the first one starting at
 * `start`. A CR before the LF is no part of the key and empty lines are no keys.
 *
 * @param spans receives address and length of each key, two u32
 * @returns the number of keys
 */
export function cutLines(start: usize, ends: usize, count: u32, spans: usize): u32 {
  let span = spans;
  for (let i: usize = 0; i < <usize>count; i++) {
    const end = <usize>load<u32>(ends + (i << 2));
    const length = keyLength(start, end);
    // Written for an empty line too, and written over by the next key.
    store<u64>(span, ((<u64>length) << 32) | start);
    span += length > 0 ? 8 : 0;
    start = end + 1;
  }
  return <u32>((span - spans) >> 3);
}

/**
 * The same, and hashes each key by XXH64.
 *
 * @param hashes receives the hash of each key, u64
 */
export function hashLines(start: usize, ends: usize, count: u32, spans: usize, hashes: usize): u32 {
  let keys: usize = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const end = <usize>load<u32>(ends + (i << 2));
    const length = keyLength(start, end);
    if (length > 0) {
      const span = spans + (keys << 3);
      store<u32>(span, start);
      store<u32>(span, length, 4);
      store<u64>(hashes + (keys << 3), Xxh64.hash(start, length));
      keys++;
    }
    start = end + 1;
  }
  return <u32>keys;
}
