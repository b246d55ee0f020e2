// CRCs of sixteen keys at once. A vector holds one byte of each key; what a byte does to the register is
// looked up by its lower and its upper half, in tables of sixteen that a shuffle reads for all keys.
// Keys are aligned at their ends: zeros before a key leave a register of zero as it is.

const LANES: u32 = 16;
const CRC32_POLYNOMIAL: u32 = 0xedb88320;
const CRC16_POLYNOMIAL: u32 = 0x1021;

// What `work` holds, by offset.
/** v128[4][2]: of each byte of the register, what the lower and the upper half of a byte give. */
const TABLES: usize = 0;
/** 16 bytes of zeros, 19 of ones: 16 from 16 - s on mask what stands before a key that starts at s. */
const MASK: usize = 128;
/** What is inverted of those bytes: the first four of a key where a register starts with ones. */
const INVERTED: usize = 164;
const ROWS: usize = 208; // v128[16]
const COLUMNS: usize = 464; // v128[16]
const RESULTS: usize = 720; // u32[16]

/** Bytes at the start of a CRC-32 that its first register is mixed with. */
const START_BYTES: i32 = 4;

function buildTables(work: usize, byteCount: usize, isReflected: bool): void {
  for (let nibble: u32 = 0; nibble < 16; nibble++) {
    for (let half: u32 = 0; half < 2; half++) {
      const byte = nibble << (half << 2);
      let rest = isReflected ? byte : byte << 8;
      for (let bit = 0; bit < 8; bit++) {
        if (isReflected) rest = (rest >> 1) ^ (rest & 1 ? CRC32_POLYNOMIAL : 0);
        else rest = ((rest << 1) ^ (rest & 0x8000 ? CRC16_POLYNOMIAL : 0)) & 0xffff;
      }
      for (let k: usize = 0; k < byteCount; k++) {
        store<u8>(work + TABLES + (k << 5) + (half << 4) + nibble, rest >> ((<u32>k) << 3));
      }
    }
  }
  memory.fill(work + MASK + 16, 255, 19);
}

/** Fills `work`, zeros before, for `hashCrc32`. */
export function buildCrc32(work: usize): void {
  buildTables(work, 4, true);
  store<u32>(work + INVERTED + 16, 0xffffffff);
}

/** Fills `work`, zeros before, for `hashRedisSlot`. */
export function buildCrc16(work: usize): void {
  buildTables(work, 2, false);
}

/** CRC-32 of zlib in the upper half, the key's length in bytes in the lower. */
export function hashCrc32(spans: usize, count: u32, hashes: usize, work: usize): void {
  for (let from: u32 = 0; from < count; from += LANES) {
    const known = min(LANES, count - from);
    const keys = spans + (from << 3);
    crc32(keys, known, longest(keys, known), work);
    for (let lane: usize = 0; lane < known; lane++) {
      const hash = hashes + ((<usize>from + lane) << 3);
      const length = load<u32>(keys + (lane << 3), 4);
      let crc = load<u32>(work + (lane << 2), RESULTS);
      // A key shorter than the register leaves a part of its start in it.
      if (length < <u32>START_BYTES) crc ^= <u32>(<u64>0xffffffff >> (length << 3));
      store<u32>(hash, length);
      store<u32>(hash, ~crc, 4);
    }
  }
}

/** CRC-16/XMODEM mod 16384 in the top bits of either half: the slots of Redis Cluster. */
export function hashRedisSlot(spans: usize, count: u32, hashes: usize, work: usize): void {
  for (let from: u32 = 0; from < count; from += LANES) {
    const known = min(LANES, count - from);
    const keys = spans + (from << 3);
    crc16(keys, known, longest(keys, known), work);
    for (let lane: usize = 0; lane < known; lane++) {
      const slot = (<u32>load<u16>(work + (lane << 1), RESULTS)) << 18;
      store<u64>(hashes + ((<usize>from + lane) << 3), ((<u64>slot) << 32) | slot);
    }
  }
}

function longest(keys: usize, known: u32): u32 {
  let most: u32 = 0;
  for (let lane: usize = 0; lane < <usize>known; lane++) {
    most = max(most, load<u32>(keys + (lane << 3), 4));
  }
  return most;
}

/**
 * The bytes of a key whose end is `behind` bytes behind the last one of the sixteen; zeros before it.
 * Reads up to 15 bytes before the key.
 */
function partOf(span: usize, behind: u32, work: usize): v128 {
  const length = load<u32>(span, 4);
  const start = <i32>(behind + 16) - <i32>length;
  if (start >= 16) return i32x4.splat(0);
  const bytes = v128.load(<usize>load<u32>(span) + length - behind - 16);
  if (start <= -START_BYTES) return bytes;
  const window = work + <usize>(16 - start);
  return v128.xor(v128.and(bytes, v128.load(window, MASK)), v128.load(window, INVERTED));
}

/** A class because methods can be told to be compiled in place, functions cannot. */
// biome-ignore lint/complexity/noStaticOnlyClass: see above
class Lanes {
  @inline
  static low(a: v128, b: v128): v128 {
    return v128.shuffle<u8>(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
  }

  @inline
  static high(a: v128, b: v128): v128 {
    return v128.shuffle<u8>(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
  }

  /** Two of the four steps of a transposition: each interleaves rows i and i + 8. */
  @inline
  static interleave(a: v128, b: v128, c: v128, d: v128, to: usize): void {
    const lowAc = Lanes.low(a, c);
    const lowBd = Lanes.low(b, d);
    const highAc = Lanes.high(a, c);
    const highBd = Lanes.high(b, d);
    v128.store(to, Lanes.low(lowAc, lowBd));
    v128.store(to, Lanes.high(lowAc, lowBd), 16);
    v128.store(to, Lanes.low(highAc, highBd), 32);
    v128.store(to, Lanes.high(highAc, highBd), 48);
  }

  /** What both halves of a byte give for one byte of the register. */
  @inline
  static lookUp(tables: usize, low: v128, high: v128): v128 {
    return v128.xor(
      v128.swizzle(v128.load(tables), low),
      v128.swizzle(v128.load(tables, 16), high),
    );
  }
}

/** Sixteen bytes of each of sixteen keys, by their place in the key. */
function readColumns(keys: usize, known: u32, behind: u32, work: usize): void {
  const last = known - 1;
  for (let i: u32 = 0; i < 4; i++) {
    Lanes.interleave(
      partOf(keys + (min(i, last) << 3), behind, work),
      partOf(keys + (min(i + 4, last) << 3), behind, work),
      partOf(keys + (min(i + 8, last) << 3), behind, work),
      partOf(keys + (min(i + 12, last) << 3), behind, work),
      work + ROWS + (i << 6),
    );
  }
  for (let row = work + ROWS; row < work + ROWS + 64; row += 16) {
    Lanes.interleave(
      v128.load(row),
      v128.load(row, 64),
      v128.load(row, 128),
      v128.load(row, 192),
      work + COLUMNS + ((row - work - ROWS) << 2),
    );
  }
}

function crc32(keys: usize, known: u32, length: u32, work: usize): void {
  const half = i8x16.splat(15);
  let r0 = i32x4.splat(0);
  let r1 = r0;
  let r2 = r0;
  let r3 = r0;
  for (let left = length; left > 0; ) {
    const taken = ((left - 1) & 15) + 1;
    left -= taken;
    readColumns(keys, known, left, work);
    const end = work + COLUMNS + 256;
    for (let column = end - ((<usize>taken) << 4); column < end; column += 16) {
      const byte = v128.xor(r0, v128.load(column));
      const low = v128.and(byte, half);
      const high = v128.and(i16x8.shr_u(byte, 4), half);
      r0 = v128.xor(r1, Lanes.lookUp(work, low, high));
      r1 = v128.xor(r2, Lanes.lookUp(work + 32, low, high));
      r2 = v128.xor(r3, Lanes.lookUp(work + 64, low, high));
      r3 = Lanes.lookUp(work + 96, low, high);
    }
  }
  const results = work + RESULTS;
  const low01 = Lanes.low(r0, r1);
  const high01 = Lanes.high(r0, r1);
  const low23 = Lanes.low(r2, r3);
  const high23 = Lanes.high(r2, r3);
  v128.store(results, v128.shuffle<u16>(low01, low23, 0, 8, 1, 9, 2, 10, 3, 11));
  v128.store(results, v128.shuffle<u16>(low01, low23, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  v128.store(results, v128.shuffle<u16>(high01, high23, 0, 8, 1, 9, 2, 10, 3, 11), 32);
  v128.store(results, v128.shuffle<u16>(high01, high23, 4, 12, 5, 13, 6, 14, 7, 15), 48);
}

function crc16(keys: usize, known: u32, length: u32, work: usize): void {
  const half = i8x16.splat(15);
  let low8 = i32x4.splat(0);
  let high8 = low8;
  for (let left = length; left > 0; ) {
    const taken = ((left - 1) & 15) + 1;
    left -= taken;
    readColumns(keys, known, left, work);
    const end = work + COLUMNS + 256;
    for (let column = end - ((<usize>taken) << 4); column < end; column += 16) {
      const byte = v128.xor(high8, v128.load(column));
      const low = v128.and(byte, half);
      const high = v128.and(i16x8.shr_u(byte, 4), half);
      high8 = v128.xor(low8, Lanes.lookUp(work + 32, low, high));
      low8 = Lanes.lookUp(work, low, high);
    }
  }
  v128.store(work + RESULTS, Lanes.low(low8, high8));
  v128.store(work + RESULTS, Lanes.high(low8, high8), 16);
}
