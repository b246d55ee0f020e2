import type { Ms, Ratio } from '../kernel/units.ts';

/** Bucket borders are 2^(1/32) apart, so a quantile is right within 1.1 %. */
const PER_DOUBLING = 32;
const DOUBLINGS = 27;
const LOWEST_MS: Ms = 0.001;

/** Counts of durations from 1 us to 134 s, of constant size; what lies outside counts at the edge. */
export class LatencyHistogram {
  readonly #counts: Uint32Array;

  constructor(counts: Uint32Array = new Uint32Array(PER_DOUBLING * DOUBLINGS)) {
    this.#counts = counts;
  }

  /** For the way between threads. */
  get counts(): Uint32Array {
    return this.#counts;
  }

  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  add(duration: Ms): void {
    const bucket = Math.floor(Math.log2(duration / LOWEST_MS) * PER_DOUBLING);
    const at = Math.min(Math.max(bucket, 0), this.#counts.length - 1);
    this.#counts[at]! += 1;
  }

  merge(other: LatencyHistogram): void {
    other.counts.forEach((count, at) => {
      this.#counts[at]! += count;
    });
  }

  /** The smallest duration that at least `share` of all do not exceed; undefined when empty. */
  quantile(share: Ratio): Ms | undefined {
    const rank = Math.max(1, Math.ceil(share * this.total));
    let seen = 0;
    const at = this.#counts.findIndex((count) => {
      seen += count;
      return seen >= rank;
    });
    return at === -1 ? undefined : LOWEST_MS * 2 ** ((at + 0.5) / PER_DOUBLING);
  }
}
