import type { Hash64 } from '../kernel/hash64.ts';
import type { RingLookup } from './lookup.ts';

/** How many keys of a real list change their owner. */
export interface KeyMoves {
  readonly keyCount: number;
  readonly movedCount: number;
  /** By pair, most keys first. */
  readonly moves: readonly {
    readonly from: string;
    readonly to: string;
    readonly keyCount: number;
  }[];
}

/** Pairs of nodes up to which a dense matrix of counts is kept (32 MB), else a map. */
const DENSE_PAIRS = 2 ** 22;

/** Counts moves key by key; nodes are matched by id. */
export class KeyMoveCounter {
  readonly #before: RingLookup;
  readonly #after: RingLookup;
  /** Index in `after` of each node of `before`, -1 for one that is gone. */
  readonly #same: Int32Array;
  readonly #pairs: Float64Array | Map<number, number>;
  #keyCount = 0;

  constructor(before: RingLookup, after: RingLookup) {
    this.#before = before;
    this.#after = after;
    const index = new Map(after.ring.nodes.map((node, i) => [node.id, i]));
    this.#same = Int32Array.from(before.ring.nodes, (node) => index.get(node.id) ?? -1);
    const pairs = before.ring.nodes.length * after.ring.nodes.length;
    this.#pairs = pairs <= DENSE_PAIRS ? new Float64Array(pairs) : new Map();
  }

  /** @param before,after hash of the key as each ring takes it */
  add(before: Hash64, after: Hash64): void {
    this.#keyCount++;
    const from = this.#before.owner(before.hi, before.lo);
    const to = this.#after.owner(after.hi, after.lo);
    if (this.#same[from] === to) return;
    const pair = from * this.#after.ring.nodes.length + to;
    if (this.#pairs instanceof Map) this.#pairs.set(pair, (this.#pairs.get(pair) ?? 0) + 1);
    else this.#pairs[pair]!++;
  }

  finish(): KeyMoves {
    const width = this.#after.ring.nodes.length;
    const moves = [...this.#pairs.entries()]
      .filter(([, keyCount]) => keyCount > 0)
      .map(([pair, keyCount]) => ({
        from: this.#before.ring.nodes[Math.floor(pair / width)]!.id,
        to: this.#after.ring.nodes[pair % width]!.id,
        keyCount,
      }))
      .sort((a, b) => b.keyCount - a.keyCount);
    const movedCount = moves.reduce((sum, move) => sum + move.keyCount, 0);
    return { keyCount: this.#keyCount, movedCount, moves };
  }
}
