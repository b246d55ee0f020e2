import { LbError } from '../errors.ts';
import type { Bytes } from '../units.ts';
import type { Kernel } from './instance.ts';

/** Bytes taken in at once; with the tables of 1000 nodes it shares a core's second-level cache. */
const CHUNK_BYTES: Bytes = 256 * 1024;
/** Longest key, give or take the two bytes of its line's end. */
export const KEY_LIMIT_BYTES: Bytes = 1024 * 1024;
const CAPACITY_LIMIT: Bytes = KEY_LIMIT_BYTES + 2;
/** Keys handled in one call of a kernel: their hashes and owners stay in the first-level cache. */
export const BATCH_KEYS = 2048;
/** The kernels read whole vectors beyond the last byte. */
const MARGIN_BYTES: Bytes = 64;

/** Up to BATCH_KEYS keys, valid until the next batch is asked for. */
export interface KeyBatch {
  readonly count: number;
  /** Addresses in the kernel's memory: hashes (u64), key address and length (two u32 a key). */
  readonly hashes: number;
  readonly spans: number;
  /** Lower and upper half of each hash, alternating. */
  halves(): Uint32Array;
  key(index: number): Uint8Array;
}

/** Writes the hashes (u64) of `count` keys, whose spans are two u32 each. */
export type BatchHash = (spans: number, count: number, hashes: number) => void;

/**
 * Cuts a stream of bytes into lines and hashes each as a key. A line ends with LF or CRLF, the last
 * one may lack both; an empty line is skipped and counted. Other bytes have no meaning.
 *
 * Use: put bytes into `room()`, then go through `batches(how many)`; at the end through `rest()`.
 */
export class KeyLines {
  keyCount = 0;
  skippedCount = 0;
  readonly #kernel: Kernel;
  readonly #hash: BatchHash | undefined;
  readonly #hashes: number;
  readonly #spans: number;
  readonly #ends: number;
  #chunk: number;
  #capacity: Bytes = CHUNK_BYTES;
  /** Bytes at the front of the chunk that are no whole line yet. */
  #carried: Bytes = 0;

  /** @param hash of keys; absent: XXH64 */
  constructor(kernel: Kernel, hash?: BatchHash) {
    this.#kernel = kernel;
    this.#hash = hash;
    this.#hashes = kernel.allocate(BATCH_KEYS * 8);
    this.#spans = kernel.allocate(BATCH_KEYS * 8);
    this.#ends = kernel.allocate(BATCH_KEYS * 4 + MARGIN_BYTES * 4);
    this.#chunk = kernel.allocate(CHUNK_BYTES + MARGIN_BYTES);
  }

  /**
   * Memory for the next bytes of the stream; never empty.
   *
   * @throws LbError KEYS_UNREADABLE naming the line of a key longer than KEY_LIMIT_BYTES
   */
  room(): Uint8Array {
    if (this.#carried === this.#capacity) {
      if (this.#capacity === CAPACITY_LIMIT)
        throw longKey(`line ${this.keyCount + this.skippedCount + 1}`);
      this.#reserve(Math.min(this.#capacity * 2, CAPACITY_LIMIT));
    }
    const at = this.#chunk + this.#carried;
    return new Uint8Array(this.#kernel.run.memory.buffer, at, this.#capacity - this.#carried);
  }

  /** The keys of the lines that the next `length` bytes complete. */
  *batches(length: Bytes): Generator<KeyBatch, void, void> {
    const end = this.#chunk + this.#carried + length;
    const start = yield* this.#lines(this.#chunk, end);
    this.#carried = end - start;
    new Uint8Array(this.#kernel.run.memory.buffer).copyWithin(this.#chunk, start, end);
  }

  /** The key of a last line without an end. */
  *rest(): Generator<KeyBatch, void, void> {
    if (this.#carried === 0) return;
    const end = this.#chunk + this.#carried;
    new Uint8Array(this.#kernel.run.memory.buffer)[end] = 0x0a;
    this.#carried = 0;
    yield* this.#lines(this.#chunk, end + 1);
  }

  /**
   * Keys given one by one, each as its UTF-8: here a line feed or nothing at all is a key too.
   *
   * @throws LbError KEYS_UNREADABLE for a key longer than KEY_LIMIT_BYTES
   */
  *texts(keys: readonly string[]): Generator<KeyBatch, void, void> {
    for (let from = 0; from < keys.length; ) {
      let used = 0;
      let count = 0;
      for (; count < BATCH_KEYS && from + count < keys.length; count++) {
        const length = this.#append(keys[from + count]!, used, count);
        if (length < 0) break;
        used += length;
      }
      if (this.#hash === undefined) this.#kernel.run.hashSpans(this.#spans, count, this.#hashes);
      else this.#hash(this.#spans, count, this.#hashes);
      this.keyCount += count;
      from += count;
      yield this.#batch(count);
    }
  }

  /** @returns the key's length in bytes, or -1 when it does not fit behind `used` bytes */
  #append(key: string, used: Bytes, index: number): number {
    const needed = key.length * 3;
    if (used + needed > this.#capacity) {
      if (used > 0) return -1;
      this.#reserve(needed);
    }
    const { run } = this.#kernel;
    const at = this.#chunk + used;
    const room = new Uint8Array(run.memory.buffer, at, needed);
    const length = new TextEncoder().encodeInto(key, room).written;
    new Uint32Array(run.memory.buffer, this.#spans + index * 8, 2).set([at, length]);
    if (length > KEY_LIMIT_BYTES) throw longKey(`key ${this.keyCount + index + 1}`);
    return length;
  }

  /** @returns the address behind the last line */
  *#lines(from: number, end: number): Generator<KeyBatch, number, void> {
    const { run } = this.#kernel;
    for (let start = from; ; ) {
      const lines = run.findLines(start, end, this.#ends, BATCH_KEYS);
      if (lines === 0) return start;
      const keys = this.#cut(start, lines);
      const last = this.#ends + (lines - 1) * 4;
      start = new Uint32Array(run.memory.buffer, last, 1)[0]! + 1;
      this.keyCount += keys;
      this.skippedCount += lines - keys;
      if (keys > 0) yield this.#batch(keys);
    }
  }

  /** @returns how many of the lines that end at `#ends` are keys, which are hashed by then */
  #cut(start: number, lines: number): number {
    const { run } = this.#kernel;
    if (this.#hash === undefined) {
      return run.hashLines(start, this.#ends, lines, this.#spans, this.#hashes);
    }
    const keys = run.cutLines(start, this.#ends, lines, this.#spans);
    this.#hash(this.#spans, keys, this.#hashes);
    return keys;
  }

  #batch(count: number): KeyBatch {
    const { memory } = this.#kernel.run;
    const spans = this.#spans;
    const hashes = this.#hashes;
    return {
      count,
      hashes,
      spans,
      halves: () => new Uint32Array(memory.buffer, hashes, count * 2),
      key(index) {
        const [at, length] = new Uint32Array(memory.buffer, spans + index * 8, 2);
        return new Uint8Array(memory.buffer, at, length);
      },
    };
  }

  #reserve(capacity: Bytes): void {
    const chunk = this.#kernel.allocate(capacity + MARGIN_BYTES);
    const memory = new Uint8Array(this.#kernel.run.memory.buffer);
    memory.copyWithin(chunk, this.#chunk, this.#chunk + this.#carried);
    this.#chunk = chunk;
    this.#capacity = capacity;
  }
}

function longKey(place: string): LbError {
  return new LbError(
    'KEYS_UNREADABLE',
    `${place} is longer than ${KEY_LIMIT_BYTES / 1024 / 1024} MiB`,
    { hint: 'keys are read one a line; is this a list of keys?' },
  );
}
