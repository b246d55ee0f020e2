const TAB: u8 = 9;
const LF: u8 = 10;

/** Adds one to the count (u64) of each of `count` owners (u16). */
export function tally(owners: usize, count: u32, counts: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const cell = counts + ((<usize>load<u16>(owners + (i << 1))) << 3);
    store<u64>(cell, load<u64>(cell) + 1);
  }
}

/** Copies by sixteen bytes, so up to 15 bytes behind either end are touched. */
export function copy(to: usize, from: usize, length: u32): void {
  v128.store(to, v128.load(from));
  for (let done: usize = 16; done < <usize>length; done += 16) {
    v128.store(to + done, v128.load(from + done));
  }
}

/** Where the last `formatLines` stopped writing. */
export let written: usize = 0;

/**
 * Writes `key TAB name LF` for the keys `from` to `count`, as many as fit.
 *
 * @param spans address and length of each key, two u32
 * @param names address and length of each node's name, two u32
 * @param end of the room at `out`; at least 32 bytes behind it are touched
 * @returns the first key that found no room, or `count`
 */
export function formatLines(
  spans: usize,
  owners: usize,
  from: u32,
  count: u32,
  names: usize,
  out: usize,
  end: usize,
): u32 {
  let i = from;
  for (; i < count; i++) {
    const span = spans + ((<usize>i) << 3);
    const name = names + ((<usize>load<u16>(owners + ((<usize>i) << 1))) << 3);
    const keyLength = load<u32>(span, 4);
    const nameLength = load<u32>(name, 4);
    if (out + keyLength + nameLength + 2 > end) break;
    copy(out, load<u32>(span), keyLength);
    out += keyLength;
    store<u8>(out, TAB);
    copy(out + 1, load<u32>(name), nameLength);
    out += nameLength + 1;
    store<u8>(out, LF);
    out++;
  }
  written = out;
  return i;
}
