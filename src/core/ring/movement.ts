/** One (from, to) pair and how much goes that way. */
export interface PairSum {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/** Pieces buffered together: few at first, since most diffs are small. */
const FIRST_CHUNK = 2 ** 12;
const LAST_CHUNK = 2 ** 18;

interface Pieces {
  readonly from: Uint32Array;
  readonly to: Uint32Array;
  readonly amount: Float64Array;
}

/** The `limit` largest of pairs that come once each; memory is bounded by the limit. */
export class LargestPairs {
  readonly #limit: number;
  readonly #kept: PairSum[] = [];
  #count = 0;
  #bound = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(from: number, to: number, amount: number): void {
    this.#count++;
    if (amount < this.#bound) return;
    this.#kept.push({ from, to, amount });
    if (this.#kept.length >= 2 * this.#limit + 1024) {
      this.#bound = shorten(this.#kept, this.#limit);
    }
  }

  /** Largest first, ties by indices; and how many pairs there are. */
  largest(): { pairs: PairSum[]; count: number } {
    shorten(this.#kept, this.#limit);
    return { pairs: this.#kept, count: this.#count };
  }
}

/**
 * Sums amounts by (from, to) for many millions of pieces: pieces are buffered in typed arrays, sorted
 * by `from` and folded row by row, since a map of that many pairs would take gigabytes.
 */
export class PairSums {
  readonly #n: number;
  readonly #full: Pieces[] = [];
  #open = pieces(FIRST_CHUNK);
  #count = 0;

  /** @param n indices are below it */
  constructor(n: number) {
    this.#n = n;
  }

  add(from: number, to: number, amount: number): void {
    const size = this.#open.from.length;
    if (this.#count === size) {
      this.#full.push(this.#open);
      this.#open = pieces(Math.min(2 * size, LAST_CHUNK));
      this.#count = 0;
    }
    this.#open.from[this.#count] = from;
    this.#open.to[this.#count] = to;
    this.#open.amount[this.#count++] = amount;
  }

  /** The `limit` largest pairs, largest first, ties by indices; and how many pairs there are. */
  largest(limit: number): { pairs: PairSum[]; count: number } {
    const kept = new LargestPairs(limit);
    this.#fold((from, to, amount) => kept.add(from, to, amount));
    return kept.largest();
  }

  #fold(visit: (from: number, to: number, amount: number) => void): void {
    const { ends, to, amount } = this.#byFrom();
    const row = new Float64Array(this.#n);
    const touched = new Uint32Array(this.#n);
    for (let from = 0, i = 0; from < this.#n; from++) {
      let distinct = 0;
      for (; i < ends[from]!; i++) {
        const node = to[i]!;
        if (row[node] === 0) touched[distinct++] = node;
        row[node]! += amount[i]!;
      }
      for (let t = 0; t < distinct; t++) {
        visit(from, touched[t]!, row[touched[t]!]!);
        row[touched[t]!] = 0;
      }
    }
  }

  /** The pieces grouped by `from`, by counting; `ends[from]` is where a group ends. */
  #byFrom(): { ends: Uint32Array; to: Uint32Array; amount: Float64Array } {
    const chunks = [...this.#full, head(this.#open, this.#count)];
    const next = new Uint32Array(this.#n + 1);
    for (const { from } of chunks) for (let i = 0; i < from.length; i++) next[from[i]! + 1]!++;
    for (let node = 0; node < this.#n; node++) next[node + 1]! += next[node]!;
    const sorted = pieces(next[this.#n]!);
    for (const { from, to, amount } of chunks) {
      for (let i = 0; i < from.length; i++) {
        const at = next[from[i]!]!++;
        sorted.to[at] = to[i]!;
        sorted.amount[at] = amount[i]!;
      }
    }
    return { ends: next, to: sorted.to, amount: sorted.amount };
  }
}

function pieces(count: number): Pieces {
  return {
    from: new Uint32Array(count),
    to: new Uint32Array(count),
    amount: new Float64Array(count),
  };
}

function head({ from, to, amount }: Pieces, count: number): Pieces {
  return {
    from: from.subarray(0, count),
    to: to.subarray(0, count),
    amount: amount.subarray(0, count),
  };
}

/** Sorts and cuts to `limit`; returns the smallest amount that still counts. */
function shorten(pairs: PairSum[], limit: number): number {
  pairs.sort((a, b) => b.amount - a.amount || a.from - b.from || a.to - b.to);
  if (pairs.length > limit) pairs.length = limit;
  return pairs.length < limit ? 0 : (pairs.at(-1)?.amount ?? 0);
}
