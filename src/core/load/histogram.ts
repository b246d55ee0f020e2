/** Where the cells of a histogram lie. */
export interface HistogramLayout {
  /** Values below it have a bucket each; from there on a bucket is as wide as 2 / subBucketCount of its value. */
  readonly subBucketCount: 256 | 2048;
  /** The largest value that fits, in microseconds. */
  readonly highestUs: number;
  /** Cells of buckets, then those of `spare`. */
  readonly bucketCount: number;
  /** Cells of 32 bits in all. */
  readonly length: number;
}

/** Cells after the buckets. All zero is an empty histogram, so that fresh shared memory is one. */
const spare = { clamped: 0, maxLow: 1, maxHigh: 2, roomLow: 3, roomHigh: 4 } as const;
const SPARE_COUNT = 5;
const WORD = 2 ** 32;

/**
 * @param digits significant decimal digits: 2 keeps values within 0.8 %, 3 within 0.1 %
 * @param highestUs rounded up to where the last of the doubling ranges ends; at most 2^53 - 1
 */
export function layoutOf(digits: 2 | 3, highestUs: number): HistogramLayout {
  const subBucketCount = digits === 2 ? 256 : 2048;
  let end: number = subBucketCount;
  let ranges = 1;
  for (; end <= highestUs; end *= 2) ranges++;
  const bucketCount = ((ranges + 1) * subBucketCount) / 2;
  return { subBucketCount, highestUs: end - 1, bucketCount, length: bucketCount + SPARE_COUNT };
}

/** A bucket that is not empty; its values are from `lowUs` to `highUs`. */
export interface Bucket {
  readonly lowUs: number;
  readonly highUs: number;
  readonly count: number;
}

/**
 * Counts of durations in whole microseconds, in the layout of HdrHistogram: ranges that double, each
 * cut into equally wide buckets. One thread records, others may read meanwhile; a bucket holds up
 * to 2^32 - 1.
 * @see https://github.com/HdrHistogram/HdrHistogram
 */
export class Histogram {
  readonly layout: HistogramLayout;
  readonly cells: Uint32Array;
  readonly #half: number;
  /** Binary digits of a value that fits into the first range. */
  readonly #digits: number;
  readonly #highest: number;
  readonly #spare: number;

  /** @param cells `layout.length` of them, all 0 or those of a histogram of the same layout */
  constructor(layout: HistogramLayout, cells: Uint32Array = new Uint32Array(layout.length)) {
    this.layout = layout;
    this.cells = cells;
    this.#half = layout.subBucketCount / 2;
    this.#digits = 31 - Math.clz32(layout.subBucketCount);
    this.#highest = layout.highestUs;
    this.#spare = layout.bucketCount;
  }

  /** @param us 0 or more; fractions are cut off, what is above the highest is counted as the highest */
  record(us: number): void {
    let value = us;
    if (value > this.#highest) {
      this.cells[this.#spare + spare.clamped]!++;
      value = this.#highest;
    }
    if (value < WORD) this.#recordWord(value >>> 0);
    else this.#recordLong(Math.floor(value));
  }

  #recordWord(value: number): void {
    const { cells } = this;
    const range = Math.max(0, 32 - Math.clz32(value) - this.#digits);
    cells[range * this.#half + (value >>> range)]!++;
    if (value > cells[this.#spare + spare.maxLow]! && cells[this.#spare + spare.maxHigh] === 0) {
      cells[this.#spare + spare.maxLow] = value;
    }
    this.#keepLeast(value);
  }

  /** Over 71 minutes. */
  #recordLong(value: number): void {
    const high = Math.floor(value / WORD);
    const range = 64 - Math.clz32(high) - this.#digits;
    this.cells[range * this.#half + Math.floor(value / 2 ** range)]!++;
    if (value > this.#pair(spare.maxLow)) this.#setPair(spare.maxLow, value);
    this.#keepLeast(value);
  }

  /** Kept as the room up to the highest, so that 0 stands for none yet. */
  #keepLeast(value: number): void {
    const room = this.#highest - value;
    if (room > this.#pair(spare.roomLow)) this.#setPair(spare.roomLow, room);
  }

  #pair(low: number): number {
    return this.cells[this.#spare + low + 1]! * WORD + this.cells[this.#spare + low]!;
  }

  #setPair(low: number, value: number): void {
    this.cells[this.#spare + low] = value % WORD;
    this.cells[this.#spare + low + 1] = Math.floor(value / WORD);
  }

  get count(): number {
    let sum = 0;
    const end = this.#usedCount();
    for (let index = 0; index < end; index++) sum += this.cells[index]!;
    return sum;
  }

  /** How many values were above the highest. */
  get clampedCount(): number {
    return this.cells[this.#spare + spare.clamped]!;
  }

  /** Exact; 0 when there is none. */
  get maxUs(): number {
    return this.#pair(spare.maxLow);
  }

  /** Exact; the highest of the layout when there is none. */
  get minUs(): number {
    return this.#highest - this.#pair(spare.roomLow);
  }

  /** Every value taken as the middle of its bucket; NaN when there is none. */
  get meanUs(): number {
    let sum = 0;
    let count = 0;
    const end = this.#usedCount();
    for (let index = 0; index < end; index++) {
      const here = this.cells[index]!;
      if (here === 0) continue;
      count += here;
      sum += here * (this.#low(index) + Math.floor(this.#width(index) / 2));
    }
    return sum / count;
  }

  /**
   * The largest value that cannot be told from the smallest one which at least `share` of all do
   * not exceed, as in HdrHistogram, but never above the exact maximum; NaN when there is none.
   * @param share 0 to 1
   */
  quantile(share: number): number {
    return this.quantiles([share])[0]!;
  }

  /** @param shares ascending */
  quantiles(shares: readonly number[]): number[] {
    const { count, maxUs } = this;
    const found = Array<number>(shares.length).fill(Number.NaN);
    let seen = 0;
    let next = 0;
    const end = this.#usedCount();
    for (let index = 0; index < end && next < shares.length; index++) {
      const here = this.cells[index]!;
      if (here === 0) continue;
      seen += here;
      while (next < shares.length && seen >= rank(shares[next]!, count)) {
        found[next++] = Math.min(this.#low(index) + this.#width(index) - 1, maxUs);
      }
    }
    return found;
  }

  /** Those that are not empty, ascending. */
  *buckets(): Generator<Bucket> {
    const end = this.#usedCount();
    for (let index = 0; index < end; index++) {
      const count = this.cells[index]!;
      const lowUs = this.#low(index);
      if (count > 0) yield { lowUs, highUs: lowUs + this.#width(index) - 1, count };
    }
  }

  /** Buckets up to that of the maximum: behind it all are empty, and they are most of the memory. */
  #usedCount(): number {
    return this.#bucketOf(this.maxUs) + 1;
  }

  #bucketOf(us: number): number {
    const range = Math.max(0, Math.floor(Math.log2(Math.max(1, us))) + 1 - this.#digits);
    return range * this.#half + Math.floor(us / 2 ** range);
  }

  /** Values in a bucket; those of the first range and of the second one have one each. */
  #width(index: number): number {
    return 2 ** Math.max(0, Math.floor(index / this.#half) - 1);
  }

  /** The smallest value of a bucket. */
  #low(index: number): number {
    const range = Math.max(0, Math.floor(index / this.#half) - 1);
    return (index - range * this.#half) * 2 ** range;
  }

  /** Adds all values of another histogram of the same layout. */
  merge(other: Histogram): void {
    this.#requireSame(other);
    const end = other.#usedCount();
    for (let index = 0; index < end; index++) this.cells[index]! += other.cells[index]!;
    this.cells[this.#spare + spare.clamped]! += other.clampedCount;
    this.#setPair(spare.maxLow, Math.max(this.maxUs, other.maxUs));
    this.#setPair(spare.roomLow, this.#highest - Math.min(this.minUs, other.minUs));
  }

  /** A copy that stays as it is, in memory of its own. */
  snapshot(): Histogram {
    return new Histogram(this.layout, this.cells.slice());
  }

  /**
   * What was recorded after `before` was. Its maximum and minimum are exact where they are those
   * of all time, else to the width of a bucket.
   * @param before an earlier snapshot of this histogram
   */
  since(before: Histogram): Histogram {
    this.#requireSame(before);
    const difference = new Histogram(this.layout);
    let first = -1;
    let last = -1;
    const end = this.#usedCount();
    for (let index = 0; index < end; index++) {
      const count = this.cells[index]! - before.cells[index]!;
      if (count === 0) continue;
      difference.cells[index] = count;
      if (first < 0) first = index;
      last = index;
    }
    const clamped = this.#spare + spare.clamped;
    difference.cells[clamped] = this.cells[clamped]! - before.cells[clamped]!;
    if (first < 0) return difference;
    const most = this.#low(last) + this.#width(last) - 1;
    difference.#setPair(spare.maxLow, Math.min(this.maxUs, most));
    const least = Math.max(this.minUs, this.#low(first));
    difference.#setPair(spare.roomLow, this.#highest - least);
    return difference;
  }

  #requireSame({ layout }: Histogram): void {
    const { subBucketCount, length } = this.layout;
    if (layout.subBucketCount !== subBucketCount || layout.length !== length) {
      throw new Error('histograms of different layouts');
    }
  }
}

/** How many of the smallest values make up `share`; a product that rounding put above a whole number is that. */
function rank(share: number, count: number): number {
  const exact = Math.min(1, share) * count;
  return Math.max(1, Math.ceil(exact - exact * Number.EPSILON));
}
