/** One (from, to) pair and how much goes that way. */
export interface PairSum {
  readonly from: number;
  readonly to: number;
  readonly amount: number;
}

/**
 * Sums amounts by (from, to) for many millions of pieces: pieces are buffered in typed arrays and
 * folded row by row, since a map of that many pairs would take gigabytes.
 */
export class PairSums {
  readonly #n: number;
  #from = new Uint32Array(1 << 12);
  #to = new Uint32Array(1 << 12);
  #amount = new Float64Array(1 << 12);
  #count = 0;

  /** @param n indices are below it */
  constructor(n: number) {
    this.#n = n;
  }

  add(from: number, to: number, amount: number): void {
    if (this.#count === this.#from.length) this.#grow();
    this.#from[this.#count] = from;
    this.#to[this.#count] = to;
    this.#amount[this.#count++] = amount;
  }

  /** The `limit` largest pairs, largest first, ties by indices; and how many pairs there are. */
  largest(limit: number): { pairs: PairSum[]; count: number } {
    const kept: PairSum[] = [];
    let count = 0;
    let bound = 0;
    this.#fold((from, to, amount) => {
      count++;
      if (amount < bound) return;
      kept.push({ from, to, amount });
      if (kept.length >= 2 * limit + 1024) bound = shorten(kept, limit);
    });
    shorten(kept, limit);
    return { pairs: kept, count };
  }

  #fold(visit: (from: number, to: number, amount: number) => void): void {
    const order = this.#byFrom();
    const row = new Float64Array(this.#n);
    const touched: number[] = [];
    for (let i = 0; i < order.length; ) {
      const from = this.#from[order[i]!]!;
      touched.length = 0;
      for (; i < order.length && this.#from[order[i]!] === from; i++) {
        const to = this.#to[order[i]!]!;
        if (row[to] === 0) touched.push(to);
        row[to]! += this.#amount[order[i]!]!;
      }
      for (const to of touched) {
        visit(from, to, row[to]!);
        row[to] = 0;
      }
    }
  }

  /** Positions of the pieces grouped by `from`, by counting. */
  #byFrom(): Uint32Array {
    const next = new Uint32Array(this.#n + 1);
    for (let i = 0; i < this.#count; i++) next[this.#from[i]! + 1]!++;
    for (let node = 0; node < this.#n; node++) next[node + 1]! += next[node]!;
    const order = new Uint32Array(this.#count);
    for (let i = 0; i < this.#count; i++) order[next[this.#from[i]!]!++] = i;
    return order;
  }

  #grow(): void {
    const longer = <T extends Uint32Array | Float64Array>(old: T, fresh: T): T => {
      fresh.set(old);
      return fresh;
    };
    const size = this.#from.length * 2;
    this.#from = longer(this.#from, new Uint32Array(size));
    this.#to = longer(this.#to, new Uint32Array(size));
    this.#amount = longer(this.#amount, new Float64Array(size));
  }
}

/** Sorts and cuts to `limit`; returns the smallest amount that still counts. */
function shorten(pairs: PairSum[], limit: number): number {
  pairs.sort((a, b) => b.amount - a.amount || a.from - b.from || a.to - b.to);
  if (pairs.length > limit) pairs.length = limit;
  return pairs.length < limit ? 0 : (pairs.at(-1)?.amount ?? 0);
}
