import { xxh64 } from '../../kernel/xxh64.ts';

/** The hashes of many keys, in 8 bytes each. */
export class KeyHashes {
  readonly #hi: Uint32Array;
  readonly #lo: Uint32Array;

  /** @param keyAt the key of each number below `count`, asked for once */
  constructor(count: number, keyAt: (index: number) => Uint8Array | string) {
    this.#hi = new Uint32Array(count);
    this.#lo = new Uint32Array(count);
    for (let i = 0; i < count; i++) {
      const { hi, lo } = xxh64(keyAt(i));
      this.#hi[i] = hi;
      this.#lo[i] = lo;
    }
  }

  hi(index: number): number {
    return this.#hi[index]!;
  }

  lo(index: number): number {
    return this.#lo[index]!;
  }
}
