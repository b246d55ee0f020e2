import { hashSpans } from './hash';

const INDEX_BITS: u64 = 0xffff;

/**
 * Orders `n` hashes (u64) ascending, equal ones by position, and writes the positions to `row` (u16).
 * Hashes are spread evenly, so one pass by their top bits leaves next to nothing for the insertion.
 *
 * @param histogram u32[2^bits], zero before and after
 * @param bits 1 to 16, about log2(n)
 * @param sorted room for n u64
 */
export function orderRow(
  hashes: usize,
  n: u32,
  histogram: usize,
  bits: u32,
  sorted: usize,
  row: usize,
): void {
  const shift: u64 = 64 - bits;
  for (let i: usize = 0; i < <usize>n; i++) {
    const cell = histogram + ((<usize>(load<u64>(hashes + (i << 3)) >> shift)) << 2);
    store<u32>(cell, load<u32>(cell) + 1);
  }
  startBuckets(histogram, bits, sorted);
  for (let i: usize = 0; i < <usize>n; i++) {
    const hash = load<u64>(hashes + (i << 3));
    const cell = histogram + ((<usize>(hash >> shift)) << 2);
    const place = <usize>load<u32>(cell);
    store<u32>(cell, place + 8);
    store<u64>(place, (hash & ~INDEX_BITS) | i);
  }
  memory.fill(histogram, 0, (<usize>4) << bits);
  insertionSort(hashes, sorted, n);
  for (let i: usize = 0; i < <usize>n; i++) {
    store<u16>(row + (i << 1), <u16>load<u64>(sorted + (i << 3)));
  }
}

/** Counts become addresses of the buckets' first entries in `sorted`. */
function startBuckets(histogram: usize, bits: u32, sorted: usize): void {
  const end = histogram + ((<usize>4) << bits);
  for (let cell = histogram; cell < end; cell += 4) {
    const count = <usize>load<u32>(cell);
    store<u32>(cell, sorted);
    sorted += count << 3;
  }
}

/** Entries hold the upper 48 bits of a hash and its position; equal ones are told apart by `hashes`. */
function isBefore(a: u64, b: u64, hashes: usize): bool {
  if ((a ^ b) > INDEX_BITS) return a < b;
  const hashA = load<u64>(hashes + ((<usize>(a & INDEX_BITS)) << 3));
  const hashB = load<u64>(hashes + ((<usize>(b & INDEX_BITS)) << 3));
  return hashA === hashB ? a < b : hashA < hashB;
}

function insertionSort(hashes: usize, sorted: usize, n: u32): void {
  const end = sorted + ((<usize>n) << 3);
  for (let at = sorted + 8; at < end; at += 8) {
    const entry = load<u64>(at);
    let to = at;
    for (; to > sorted; to -= 8) {
      const before = load<u64>(to - 8);
      if (!isBefore(entry, before, hashes)) break;
      store<u64>(to, before);
    }
    store<u64>(to, entry);
  }
}

/** Text of `#` and the decimal digits of `variant` in `low` and `high`, its first byte lowest. */
let low: u64 = 0;
let high: u64 = 0;

function writeSuffix(variant: u32): u32 {
  let digits: u32 = 1;
  low = 0;
  high = 0;
  for (let rest = variant; rest >= 10; rest /= 10) digits++;
  for (let at = digits; at > 0; at--) {
    const digit = <u64>(48 + (variant % 10));
    if (at < 8) low |= digit << (at << 3);
    else high |= digit << ((at - 8) << 3);
    variant /= 10;
  }
  low |= 35; // '#'
  return digits + 1;
}

/**
 * Orders the rows `first` to `first + count - 1` of a distribution table: row v holds the positions of
 * the nodes in the order of XXH64(address + '#' + v).
 *
 * @param entries address, length and position (three u32) of each node's text, with 16 bytes of room
 *   behind it; in order of length, so that the branches of the hash are foreseeable
 * @param work room for n spans, n hashes and n sorted entries (8 bytes each), and for 2^bits u32, zero
 * @param table receives u16[count][n]
 */
export function buildTable(
  entries: usize,
  n: u32,
  first: u32,
  count: u32,
  work: usize,
  bits: u32,
  table: usize,
): void {
  const bytes = (<usize>n) << 3;
  const hashes = work + bytes;
  const sorted = hashes + bytes;
  for (let row: u32 = 0; row < count; row++) {
    // Written for all nodes before any is read: a load that overlaps a store just made would stall.
    writeTexts(entries, n, first + row, work);
    hashSpans(work, n, sorted);
    for (let i: usize = 0; i < <usize>n; i++) {
      const position = <usize>load<u32>(entries + i * 12, 8);
      store<u64>(hashes + (position << 3), load<u64>(sorted + (i << 3)));
    }
    orderRow(hashes, n, sorted + bytes, bits, sorted, table + ((<usize>row * n) << 1));
  }
}

/** Puts `#` and the variant behind each address, and address and length of the whole into `spans`. */
function writeTexts(entries: usize, n: u32, variant: u32, spans: usize): void {
  const suffix = writeSuffix(variant);
  for (let i: usize = 0; i < <usize>n; i++) {
    const text = <usize>load<u32>(entries + i * 12);
    const length = load<u32>(entries + i * 12, 4);
    store<u64>(text + length, low);
    store<u64>(text + length, high, 8);
    store<u32>(spans + (i << 3), text);
    store<u32>(spans + (i << 3), length + suffix, 4);
  }
}
