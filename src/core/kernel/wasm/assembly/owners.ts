import { rehash } from './hash';

// Each kernel reads `count` hashes (u64) and writes the owner of each (u16, a node's index).

/** Tries before a key of a sieve is left to the caller, marked as owned by NOBODY. */
const TRIES: u32 = 64;
const NOBODY: u16 = 65535;

function isPowerOfTwo(value: u32): bool {
  return (value & (value - 1)) === 0;
}

/** Address of the area's owner in a table of `n` areas a row. */
function areaCell(table: usize, n: u32, row: u32, hash: u64): usize {
  const area = <usize>(((hash & 0xffffffff) * n) >> 32);
  return table + ((<usize>row * n + area) << 1);
}

/** @param table u16[variants][n] */
export function ownersByTable(
  hashes: usize,
  count: u32,
  table: usize,
  n: u32,
  variants: u32,
  owners: usize,
): void {
  const mask = variants - 1;
  if (isPowerOfTwo(variants)) {
    for (let i: usize = 0; i < <usize>count; i++) {
      const hash = load<u64>(hashes + (i << 3));
      store<u16>(owners + (i << 1), load<u16>(areaCell(table, n, <u32>(hash >> 32) & mask, hash)));
    }
    return;
  }
  for (let i: usize = 0; i < <usize>count; i++) {
    const hash = load<u64>(hashes + (i << 3));
    store<u16>(
      owners + (i << 1),
      load<u16>(areaCell(table, n, <u32>(hash >> 32) % variants, hash)),
    );
  }
}

/**
 * Second level: where the owner is not alive, the other table's answer counts.
 *
 * @param others u16 a key, changed nowhere
 * @param alive u8 a node index up to 65 535, 0 when it is not
 */
export function replaceDead(owners: usize, others: usize, count: u32, alive: usize): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const owner = owners + (i << 1);
    if (!load<u8>(alive + load<u16>(owner))) store<u16>(owner, load<u16>(others + (i << 1)));
  }
}

/**
 * Try t takes a place from the low bits of the upper half of the t-th rehash and is let in when the
 * lower half is below the place's threshold.
 *
 * @param nodes u16 a place
 * @param thresholds u64 a place, 0 to 2^32
 * @param capacity number of places, a power of two
 * @returns how many keys no place let in; their owner reads 65 535
 */
export function ownersBySieve(
  hashes: usize,
  count: u32,
  nodes: usize,
  thresholds: usize,
  capacity: u32,
  owners: usize,
): u32 {
  const mask = capacity - 1;
  let homeless: u32 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const hash = load<u64>(hashes + (i << 3));
    let owner = NOBODY;
    for (let t: u32 = 0; t < TRIES; t++) {
      const draw = rehash(hash, t);
      const place = <usize>(<u32>(draw >> 32) & mask);
      if ((draw & 0xffffffff) < load<u64>(thresholds + (place << 3))) {
        owner = load<u16>(nodes + (place << 1));
        break;
      }
    }
    if (owner === NOBODY) homeless++;
    store<u16>(owners + (i << 1), owner);
  }
  return homeless;
}

/**
 * @param table u16[rows][2^slotBits]
 * @param slotBits 0 to 31
 */
export function ownersBySlots(
  hashes: usize,
  count: u32,
  table: usize,
  rows: u32,
  slotBits: u32,
  owners: usize,
): void {
  const shift: u64 = 32 - slotBits;
  const mask = rows - 1;
  const isMasked = isPowerOfTwo(rows);
  for (let i: usize = 0; i < <usize>count; i++) {
    const hash = load<u64>(hashes + (i << 3));
    const hi = <u32>(hash >> 32);
    const row = isMasked ? hi & mask : hi % rows;
    const cell = ((<usize>row) << slotBits) + <usize>((hash & 0xffffffff) >> shift);
    store<u16>(owners + (i << 1), load<u16>(table + (cell << 1)));
  }
}

/**
 * The first position at or behind the upper half of the hash owns it. Few ranges of the guide have more
 * than two positions before a hash: those two are gone through without a branch to foresee.
 *
 * @param positions u32, ascending, the largest number behind the last
 * @param nodes u16 a position, the first one's behind the last
 * @param guide u32[2^guideBits]: first position at or behind b · 2^(32 - guideBits)
 * @param guideBits 1 to 31
 */
export function ownersByCircle(
  hashes: usize,
  count: u32,
  positions: usize,
  nodes: usize,
  guide: usize,
  guideBits: u32,
  owners: usize,
): void {
  const shift = 32 - guideBits;
  for (let i: usize = 0; i < <usize>count; i++) {
    const hi = load<u32>(hashes + (i << 3), 4);
    let found = <usize>load<u32>(guide + ((<usize>(hi >> shift)) << 2));
    found += <usize>(load<u32>(positions + (found << 2)) < hi);
    found += <usize>(load<u32>(positions + (found << 2)) < hi);
    while (load<u32>(positions + (found << 2)) < hi) found++;
    store<u16>(owners + (i << 1), load<u16>(nodes + (found << 1)));
  }
}

/**
 * The same by all 64 bits of the hash.
 *
 * @param positions u64, ascending, the largest number behind the last
 * @param guide u32[2^guideBits]: first position whose upper half is at or behind b · 2^(32 - guideBits)
 */
export function ownersByCircle64(
  hashes: usize,
  count: u32,
  positions: usize,
  nodes: usize,
  guide: usize,
  guideBits: u32,
  owners: usize,
): void {
  const shift: u64 = 64 - guideBits;
  for (let i: usize = 0; i < <usize>count; i++) {
    const hash = load<u64>(hashes + (i << 3));
    let found = <usize>load<u32>(guide + ((<usize>(hash >> shift)) << 2));
    found += <usize>(load<u64>(positions + (found << 3)) < hash);
    found += <usize>(load<u64>(positions + (found << 3)) < hash);
    while (load<u64>(positions + (found << 3)) < hash) found++;
    store<u16>(owners + (i << 1), load<u16>(nodes + (found << 1)));
  }
}

/** @param n number of members, of the bits `(hi >> shift) & mask` */
export function ownersByRemainder(
  hashes: usize,
  count: u32,
  shift: u32,
  mask: u32,
  members: usize,
  n: u32,
  owners: usize,
): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const rest = <usize>(((load<u32>(hashes + (i << 3), 4) >> shift) & mask) % n);
    store<u16>(owners + (i << 1), load<u16>(members + (rest << 1)));
  }
}

/** @param n number of nodes; `members` maps the remainder to a node index */
export function ownersByModulo(
  hashes: usize,
  count: u32,
  members: usize,
  n: u32,
  owners: usize,
): void {
  for (let i: usize = 0; i < <usize>count; i++) {
    const rest = <usize>(load<u64>(hashes + (i << 3)) % n);
    store<u16>(owners + (i << 1), load<u16>(members + (rest << 1)));
  }
}
