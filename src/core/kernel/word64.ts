import type { Hash64 } from './hash64.ts';
import { wordAt } from './little-endian.ts';
import { multiplyHigh } from './mix.ts';

/** A 64-bit number that is computed on in place, in two signed halves. */
export class Word64 {
  hi: number;
  lo: number;

  constructor(hi: number, lo: number) {
    this.hi = hi | 0;
    this.lo = lo | 0;
  }

  /** The eight bytes from `at` on, the first one lowest. */
  read(bytes: Uint8Array, at: number): void {
    this.lo = wordAt(bytes, at);
    this.hi = wordAt(bytes, at + 4);
  }

  multiply(hi: number, lo: number): void {
    this.hi = (multiplyHigh(this.lo, lo) + Math.imul(this.lo, hi) + Math.imul(this.hi, lo)) | 0;
    this.lo = Math.imul(this.lo, lo);
  }

  add(hi: number, lo: number): void {
    const sum = (this.lo >>> 0) + (lo >>> 0);
    this.hi = (this.hi + hi + (sum > 0xffffffff ? 1 : 0)) | 0;
    this.lo = sum | 0;
  }

  xor(hi: number, lo: number): void {
    this.hi ^= hi;
    this.lo ^= lo;
  }

  /** @param bits 1 to 63, not 32 */
  rotateLeft(bits: number): void {
    const [upper, lower] = bits < 32 ? [this.hi, this.lo] : [this.lo, this.hi];
    const by = bits & 31;
    this.hi = (upper << by) | (lower >>> (32 - by));
    this.lo = (lower << by) | (upper >>> (32 - by));
  }

  /** x ^ (x >>> bits), with 33 to 63 bits. */
  foldDown(bits: number): void {
    this.lo ^= this.hi >>> (bits - 32);
  }

  unsigned(): Hash64 {
    return { hi: this.hi >>> 0, lo: this.lo >>> 0 };
  }
}
