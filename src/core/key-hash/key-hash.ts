import type { Hash64 } from '../kernel/hash64.ts';

/**
 * A function that a placement hashes keys with. 64-bit hashes use both halves. A hash of fewer bits
 * gives its value, an unsigned 32-bit number, in both halves, so that tables may read either; where
 * `lo` means something else, the member says so.
 */
export interface KeyHashSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Program, paper or standard the behaviour comes from. */
  readonly source: string;
  /** How many bits of the hash differ between keys; below 32 a circle is reached in part only. */
  readonly bits: number;
  /**
   * @param bytes the key, tags cut and prefixes added
   * @param seed unsigned 32-bit; ignored by functions that have none
   */
  hash(bytes: Uint8Array, seed: number): Hash64;
}

/** A hash of at most 32 bits, in both halves. */
export function inBothHalves(value: number): Hash64 {
  const half = value >>> 0;
  return { hi: half, lo: half };
}

/** How the keys of a ring are hashed. */
export interface KeyHashing {
  /** Of the registry. */
  readonly name: string;
  /** 0 for functions that have none. */
  readonly seed: number;
  /** Two characters: where the first is followed by the second, only what is between them counts. */
  readonly tag?: string;
  /** Put before and behind every key. */
  readonly prefix?: string;
  readonly suffix?: string;
}
