import { copy } from './output';

/** Address of the first such byte in [at, end), or `end`. Reads up to 15 bytes behind `end`. */
function find(at: usize, end: usize, byte: u8): usize {
  const wanted = i8x16.splat(byte);
  for (; at < end; at += 16) {
    const mask = i8x16.bitmask(i8x16.eq(v128.load(at), wanted));
    if (mask !== 0) return min(at + ctz<u32>(mask), end);
  }
  return end;
}

/** Whether there is such a byte from the first of `count` keys to the last, which follow each other. */
export function hasByte(spans: usize, count: u32, byte: u8): bool {
  if (count === 0) return false;
  const last = spans + ((<usize>count - 1) << 3);
  const end = <usize>load<u32>(last) + load<u32>(last, 4);
  return find(<usize>load<u32>(spans), end, byte) < end;
}

/**
 * Writes the span of what of each key counts: what is between the first `open` and the `close` next to
 * it, when both are there with something between; else the whole key.
 *
 * @param parts receives a span a key
 */
export function cutTags(spans: usize, count: u32, open: u8, close: u8, parts: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const span = load<u64>(spans + (i << 3));
    const at = <usize>span;
    const end = at + <usize>(span >> 32);
    let part = span;
    const start = find(at, end, open) + 1;
    if (start < end) {
      const stop = find(start, end, close);
      if (stop > start && stop < end) part = ((<u64>(stop - start)) << 32) | start;
    }
    store<u64>(parts + (i << 3), part);
  }
}

/**
 * Copies keys with a prefix and a suffix around each, as many as fit.
 *
 * @param prefix,suffix length (u32) and bytes of either, with 16 bytes of room behind
 * @param end of the room at `out`; at least 64 bytes behind it are touched
 * @param parts receives the span of each copy
 * @returns the first key that found no room, or `count`
 */
export function frameKeys(
  spans: usize,
  from: u32,
  count: u32,
  prefix: usize,
  suffix: usize,
  out: usize,
  end: usize,
  parts: usize,
): u32 {
  const before = load<u32>(prefix);
  const behind = load<u32>(suffix);
  let i = from;
  for (; i < count; i++) {
    const span = spans + ((<usize>i) << 3);
    const length = load<u32>(span, 4);
    const whole = before + length + behind;
    if (out + whole > end) break;
    copy(out, prefix + 4, before);
    copy(out + before, load<u32>(span), length);
    copy(out + before + length, suffix + 4, behind);
    store<u64>(parts + ((<usize>(i - from)) << 3), ((<u64>whole) << 32) | out);
    out += whole;
  }
  return i;
}
