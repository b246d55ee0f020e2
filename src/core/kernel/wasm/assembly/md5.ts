// MD5 of eight keys at once, two times four lanes: the steps of one MD5 wait for each other, those of two
// fill the gaps.

const LANES: usize = 8;
/** Keys wait in a queue with those of as many blocks; from so many blocks on, all are in the last one. */
const QUEUES: usize = 4;

// What `work` holds, by offset.
const SINES: usize = 0; // u32[64]
/** Of i: the word that step i reads, as an offset into `words`. u16[64] */
const ORDER: usize = 256;
/** 16 bytes of ones, 16 of zeros; 16 of zeros and 0x80: 16 bytes from 16 - r on are a mask, or the padding. */
const MASK: usize = 384;
const PADDING: usize = 416;
const WORDS: usize = 448; // v128[16][2]
const STATE: usize = 960; // v128[4][2]: a, b, c, d, of all lanes each
const QUEUE: usize = 1088; // u32[QUEUES][LANES]: indices of keys
const QUEUED: usize = 1216; // u32[QUEUES]
const BLOCKS: usize = 1232; // 64 bytes of each lane

/** What is written of a digest. */
const FIRST_WORD: u32 = 0;
const FIRST_WORD_BIG_ENDIAN: u32 = 1;

/** @param work holds the sines, u32[64]; the rest is written */
export function buildMd5(work: usize): void {
  for (let i: u32 = 0; i < 64; i++) {
    const round = i >> 4;
    const word = round === 0 ? i : round === 1 ? 5 * i + 1 : round === 2 ? 3 * i + 5 : 7 * i;
    store<u16>(work + ORDER + (i << 1), (word & 15) << 5);
  }
  // What the fourth round subtracts is one less than what it would add.
  for (let i: usize = 48; i < 64; i++) {
    store<u32>(work + (i << 2), load<u32>(work + (i << 2), SINES) - 1, SINES);
  }
  v128.store(work + MASK, i8x16.splat(-1));
  store<u8>(work + PADDING + 16, 0x80);
}

/**
 * Writes a hash (u64) of the MD5 of each key.
 *
 * @param form 0: first word, lowest byte first; 1: highest byte first; 2: the token of Cassandra's
 *   RandomPartitioner, its upper 64 bits
 */
export function hashMd5(spans: usize, count: u32, hashes: usize, form: u32, work: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const queue = min(<usize>(load<u32>(spans + (i << 3), 4) + 8) >> 6, QUEUES - 1);
    const queued = work + QUEUED + (queue << 2);
    const waiting = <usize>load<u32>(queued);
    const indices = work + QUEUE + queue * (LANES << 2);
    store<u32>(indices + (waiting << 2), i);
    store<u32>(queued, waiting + 1);
    if (waiting + 1 === LANES) {
      hashEight(spans, indices, LANES, hashes, form, work);
      store<u32>(queued, 0);
    }
  }
  for (let queue: usize = 0; queue < QUEUES; queue++) {
    const queued = work + QUEUED + (queue << 2);
    const waiting = <usize>load<u32>(queued);
    const indices = work + QUEUE + queue * (LANES << 2);
    if (waiting > 0) hashEight(spans, indices, waiting, hashes, form, work);
    store<u32>(queued, 0);
  }
}

function blocksOf(length: u32): u32 {
  return ((length + 8) >> 6) + 1;
}

/** @param known how many of the eight indices count; the other lanes do what the first does */
function hashEight(
  spans: usize,
  indices: usize,
  known: usize,
  hashes: usize,
  form: u32,
  work: usize,
): void {
  let most: u32 = 0;
  for (let lane: usize = 0; lane < LANES; lane++) {
    if (lane >= known) store<u32>(indices + (lane << 2), load<u32>(indices));
    const index = load<u32>(indices + (lane << 2));
    most = max(most, blocksOf(load<u32>(spans + (index << 3), 4)));
  }
  const state = work + STATE;
  for (let half: usize = 0; half < 32; half += 16) {
    v128.store(state + half, i32x4.splat(0x67452301));
    v128.store(state + half, i32x4.splat(0xefcdab89), 32);
    v128.store(state + half, i32x4.splat(0x98badcfe), 64);
    v128.store(state + half, i32x4.splat(0x10325476), 96);
  }
  for (let block: u32 = 0; block < most; block++) {
    for (let lane: usize = 0; lane < LANES; lane++) {
      const span = spans + (load<u32>(indices + (lane << 2)) << 3);
      writeBlock(span, block, work, work + BLOCKS + (lane << 6));
    }
    spreadWords(work + BLOCKS, work + WORDS);
    spreadWords(work + BLOCKS + 256, work + WORDS + 16);
    mix(work);
    for (let lane: usize = 0; lane < known; lane++) {
      const index = load<u32>(indices + (lane << 2));
      if (blocksOf(load<u32>(spans + (index << 3), 4)) === block + 1) {
        store<u64>(hashes + (index << 3), hashOf(state + (lane << 2), form));
      }
    }
  }
}

/** A block of the padded key, 64 bytes. Reads up to 16 bytes behind the key. */
function writeBlock(span: usize, block: u32, work: usize, to: usize): void {
  const length = load<u32>(span, 4);
  const done = min(block << 6, length);
  const at = <usize>load<u32>(span) + done;
  const left = length - done;
  const end = to + 64;
  let out = to;
  for (; left >= 16 && out < end && <u32>(out - to) + 16 <= left; out += 16) {
    v128.store(out, v128.load(at + (out - to)));
  }
  if (out < end && block << 6 <= length) {
    const missing = 16 - (left & 15);
    const rest = v128.and(v128.load(at + (out - to)), v128.load(work + missing, MASK));
    v128.store(out, v128.or(rest, v128.load(work + missing, PADDING)));
    out += 16;
  }
  for (; out < end; out += 16) v128.store(out, i32x4.splat(0));
  if (blocksOf(length) === block + 1) store<u64>(to, (<u64>length) << 3, 56);
}

/** Sixteen words of a block of four keys, each a vector; 32 bytes from one to the next. */
function spreadWords(blocks: usize, words: usize): void {
  for (let at = blocks; at < blocks + 64; at += 16) {
    const v0 = v128.load(at);
    const v1 = v128.load(at, 64);
    const v2 = v128.load(at, 128);
    const v3 = v128.load(at, 192);
    const low01 = v128.shuffle<i32>(v0, v1, 0, 4, 1, 5);
    const low23 = v128.shuffle<i32>(v2, v3, 0, 4, 1, 5);
    const high01 = v128.shuffle<i32>(v0, v1, 2, 6, 3, 7);
    const high23 = v128.shuffle<i32>(v2, v3, 2, 6, 3, 7);
    v128.store(words, v128.shuffle<i64>(low01, low23, 0, 2));
    v128.store(words, v128.shuffle<i64>(low01, low23, 1, 3), 32);
    v128.store(words, v128.shuffle<i64>(high01, high23, 0, 2), 64);
    v128.store(words, v128.shuffle<i64>(high01, high23, 1, 3), 96);
    words += 128;
  }
}

function hashOf(state: usize, form: u32): u64 {
  const a = load<u32>(state);
  if (form === FIRST_WORD) return ((<u64>a) << 32) | a;
  const upper = bswap<u32>(a);
  if (form === FIRST_WORD_BIG_ENDIAN) return ((<u64>upper) << 32) | upper;
  const high = ((<u64>upper) << 32) | bswap<u32>(load<u32>(state, 32));
  const low = ((<u64>bswap<u32>(load<u32>(state, 64))) << 32) | bswap<u32>(load<u32>(state, 96));
  return <i64>high < 0 ? token(low === 0 ? 0 - high : ~high, 0 - low) : token(high, low);
}

/** The upper 64 of the 127 bits of a number; the one that has a bit more is the largest. */
function token(high: u64, low: u64): u64 {
  return <i64>high < 0 ? <u64>-1 : (high << 1) | (low >> 63);
}

/** A class because methods can be told to be compiled in place, functions cannot. */
// biome-ignore lint/complexity/noStaticOnlyClass: see above
class Step {
  @inline
  static input(work: usize, i: usize, half: usize): v128 {
    const word = work + load<u16>(work + (i << 1), ORDER);
    return i32x4.add(v128.load32_splat(work + (i << 2), SINES), v128.load(word + half, WORDS));
  }

  @inline
  static turn(sum: v128, b: v128, bits: i32): v128 {
    return i32x4.add(b, v128.or(i32x4.shl(sum, bits), i32x4.shr_u(sum, 32 - bits)));
  }

  @inline
  static first(a: v128, b: v128, c: v128, d: v128, input: v128, bits: i32): v128 {
    const choice = v128.xor(d, v128.and(b, v128.xor(c, d)));
    return Step.turn(i32x4.add(i32x4.add(a, input), choice), b, bits);
  }

  /** The two parts of the choice have no bit in common, and only one waits for the step before. */
  @inline
  static second(a: v128, b: v128, c: v128, d: v128, input: v128, bits: i32): v128 {
    const sum = i32x4.add(i32x4.add(a, input), v128.andnot(c, d));
    return Step.turn(i32x4.add(sum, v128.and(b, d)), b, bits);
  }

  @inline
  static third(a: v128, b: v128, c: v128, d: v128, input: v128, bits: i32): v128 {
    return Step.turn(i32x4.add(i32x4.add(a, input), v128.xor(b, v128.xor(c, d))), b, bits);
  }

  /** Plus c ^ (b | ~d) is minus c ^ (~b & d), and minus one. */
  @inline
  static fourth(a: v128, b: v128, c: v128, d: v128, input: v128, bits: i32): v128 {
    const choice = v128.xor(c, v128.andnot(d, b));
    return Step.turn(i32x4.sub(i32x4.add(a, input), choice), b, bits);
  }
}

/** One block of all lanes: four steps a turn, of two MD5s each. */
function mix(work: usize): void {
  const state = work + STATE;
  let a = v128.load(state);
  let b = v128.load(state, 32);
  let c = v128.load(state, 64);
  let d = v128.load(state, 96);
  let e = v128.load(state, 16);
  let f = v128.load(state, 48);
  let g = v128.load(state, 80);
  let h = v128.load(state, 112);
  let i: usize = 0;
  for (; i < 16; i += 4) {
    a = Step.first(a, b, c, d, Step.input(work, i, 0), 7);
    e = Step.first(e, f, g, h, Step.input(work, i, 16), 7);
    d = Step.first(d, a, b, c, Step.input(work, i + 1, 0), 12);
    h = Step.first(h, e, f, g, Step.input(work, i + 1, 16), 12);
    c = Step.first(c, d, a, b, Step.input(work, i + 2, 0), 17);
    g = Step.first(g, h, e, f, Step.input(work, i + 2, 16), 17);
    b = Step.first(b, c, d, a, Step.input(work, i + 3, 0), 22);
    f = Step.first(f, g, h, e, Step.input(work, i + 3, 16), 22);
  }
  for (; i < 32; i += 4) {
    a = Step.second(a, b, c, d, Step.input(work, i, 0), 5);
    e = Step.second(e, f, g, h, Step.input(work, i, 16), 5);
    d = Step.second(d, a, b, c, Step.input(work, i + 1, 0), 9);
    h = Step.second(h, e, f, g, Step.input(work, i + 1, 16), 9);
    c = Step.second(c, d, a, b, Step.input(work, i + 2, 0), 14);
    g = Step.second(g, h, e, f, Step.input(work, i + 2, 16), 14);
    b = Step.second(b, c, d, a, Step.input(work, i + 3, 0), 20);
    f = Step.second(f, g, h, e, Step.input(work, i + 3, 16), 20);
  }
  for (; i < 48; i += 4) {
    a = Step.third(a, b, c, d, Step.input(work, i, 0), 4);
    e = Step.third(e, f, g, h, Step.input(work, i, 16), 4);
    d = Step.third(d, a, b, c, Step.input(work, i + 1, 0), 11);
    h = Step.third(h, e, f, g, Step.input(work, i + 1, 16), 11);
    c = Step.third(c, d, a, b, Step.input(work, i + 2, 0), 16);
    g = Step.third(g, h, e, f, Step.input(work, i + 2, 16), 16);
    b = Step.third(b, c, d, a, Step.input(work, i + 3, 0), 23);
    f = Step.third(f, g, h, e, Step.input(work, i + 3, 16), 23);
  }
  for (; i < 64; i += 4) {
    a = Step.fourth(a, b, c, d, Step.input(work, i, 0), 6);
    e = Step.fourth(e, f, g, h, Step.input(work, i, 16), 6);
    d = Step.fourth(d, a, b, c, Step.input(work, i + 1, 0), 10);
    h = Step.fourth(h, e, f, g, Step.input(work, i + 1, 16), 10);
    c = Step.fourth(c, d, a, b, Step.input(work, i + 2, 0), 15);
    g = Step.fourth(g, h, e, f, Step.input(work, i + 2, 16), 15);
    b = Step.fourth(b, c, d, a, Step.input(work, i + 3, 0), 21);
    f = Step.fourth(f, g, h, e, Step.input(work, i + 3, 16), 21);
  }
  v128.store(state, i32x4.add(a, v128.load(state)));
  v128.store(state, i32x4.add(b, v128.load(state, 32)), 32);
  v128.store(state, i32x4.add(c, v128.load(state, 64)), 64);
  v128.store(state, i32x4.add(d, v128.load(state, 96)), 96);
  v128.store(state, i32x4.add(e, v128.load(state, 16)), 16);
  v128.store(state, i32x4.add(f, v128.load(state, 48)), 48);
  v128.store(state, i32x4.add(g, v128.load(state, 80)), 80);
  v128.store(state, i32x4.add(h, v128.load(state, 112)), 112);
}
