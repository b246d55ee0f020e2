import type { Ratio } from '../kernel/units.ts';
import type { RingLookup } from './lookup.ts';
import { type LargestPairs, PairSums } from './movement.ts';

/** How a figure was obtained: by a sweep of every step, by the law of the algorithm, or by sampling. */
type DiffMethod = 'exact' | 'closed-form' | 'sampled';

interface Move {
  readonly from: string;
  readonly to: string;
  /** Of the whole key space. */
  readonly share: Ratio;
}

interface NodeMovement {
  readonly node: string;
  readonly beforeShare: Ratio;
  readonly afterShare: Ratio;
  readonly gainedShare: Ratio;
  readonly lostShare: Ratio;
}

/** What changes hands when one ring becomes another. */
export interface Movement {
  readonly method: DiffMethod;
  readonly movedShare: Ratio;
  /** The least any algorithm could move to get from the old shares to the new ones. */
  readonly minimumShare: Ratio;
  /** Only of sampled figures. */
  readonly standardErrorShare?: Ratio;
  /** Largest first, at most `limit`. */
  readonly moves: readonly Move[];
  readonly moveCount: number;
  readonly nodes: readonly NodeMovement[];
}

export interface CopyMovement extends Movement {
  /**
   * Share of keys none of whose holders still answers: their data must come from elsewhere. In the
   * moves such keys still count as coming from their former owner.
   */
  readonly orphanedShare: Ratio;
}

export interface RingDiff {
  /** Keys whose owner changes. */
  readonly owners: Movement;
  /** Holders that must receive a copy, in key spaces: above 1 when a key needs several. */
  readonly copies?: CopyMovement;
}

/** The nodes of two rings under common indices, matched by id. */
export interface Ids {
  readonly names: readonly string[];
  /** Common index of each node of a ring. */
  indexIn(lookup: RingLookup): Uint32Array;
}

export function unionOfIds(...rings: readonly RingLookup[]): Ids {
  const names = [...new Set(rings.flatMap(({ ring }) => ring.nodes.map((node) => node.id)))].sort();
  const index = new Map(names.map((name, i) => [name, i]));
  return {
    names,
    indexIn: ({ ring }) => Uint32Array.from(ring.nodes, (node) => index.get(node.id)!),
  };
}

/** Adds up pieces of the key space into a Movement. */
export class Book {
  readonly #ids: Ids;
  readonly #limit: number;
  readonly #pairs: PairSums | LargestPairs;
  readonly #before: Float64Array;
  readonly #after: Float64Array;
  readonly #gained: Float64Array;
  readonly #lost: Float64Array;
  #moved = 0;

  /** @param pairs LargestPairs when each pair comes once */
  constructor(
    ids: Ids,
    limit: number,
    pairs: PairSums | LargestPairs = new PairSums(ids.names.length),
  ) {
    this.#ids = ids;
    this.#limit = limit;
    this.#pairs = pairs;
    const perNode = (): Float64Array => new Float64Array(ids.names.length);
    this.#before = perNode();
    this.#after = perNode();
    this.#gained = perNode();
    this.#lost = perNode();
  }

  owner(from: number, to: number, amount: number): void {
    this.held(from, amount);
    this.holds(to, amount);
    if (from !== to) this.move(from, to, amount);
  }

  held(node: number, amount: number): void {
    this.#before[node]! += amount;
  }

  /** All that tables of these rows hold before and after, a slot being one unit. */
  countHolders(
    old: readonly Uint16Array[],
    from: Uint32Array,
    now: readonly Uint16Array[],
    to: Uint32Array,
  ): void {
    addCells(old, from, this.#before);
    addCells(now, to, this.#after);
  }

  holds(node: number, amount: number): void {
    this.#after[node]! += amount;
  }

  move(from: number, to: number, amount: number): void {
    this.#moved += amount;
    this.#lost[from]! += amount;
    this.#gained[to]! += amount;
    this.#pairs.add(from, to, amount);
  }

  /** A holder that need not keep the key any longer. */
  drop(node: number, amount: number): void {
    this.#lost[node]! += amount;
  }

  receive(from: number, to: number, amount: number): void {
    this.#moved += amount;
    this.#gained[to]! += amount;
    this.#pairs.add(from, to, amount);
  }

  /** @param total amount that makes up the whole key space */
  movement(method: DiffMethod, total: number): Movement {
    const { names } = this.#ids;
    const { pairs, count } = this.#pairs.largest(this.#limit);
    const minimum = this.#after.reduce(
      (sum, amount, node) => sum + Math.max(0, amount - this.#before[node]!),
      0,
    );
    const moved = this.#moved / total;
    return {
      method,
      movedShare: moved,
      minimumShare: minimum / total,
      ...(method === 'sampled' && {
        standardErrorShare: Math.sqrt(Math.max(moved, 1 / total) / total),
      }),
      moves: pairs.map(({ from, to, amount }) => ({
        from: names[from]!,
        to: names[to]!,
        share: amount / total,
      })),
      moveCount: count,
      nodes: names.map((node, i) => ({
        node,
        beforeShare: this.#before[i]! / total,
        afterShare: this.#after[i]! / total,
        gainedShare: this.#gained[i]! / total,
        lostShare: this.#lost[i]! / total,
      })),
    };
  }
}

/** Adds the number of each node's cells to its sum. */
function addCells(rows: readonly Uint16Array[], common: Uint32Array, sums: Float64Array): void {
  const counts = new Uint32Array(common.length);
  for (const row of rows) for (let slot = 0; slot < row.length; slot++) counts[row[slot]!]!++;
  for (const [node, count] of counts.entries()) sums[common[node]!]! += count;
}

/**
 * Nodes a copy can be read from after the change: those the new ring does not call dead. A node that
 * left the ring can still be read when it was not dead before (an orderly leave).
 */
export function answeringNodes(before: RingLookup, after: RingLookup, ids: Ids): Uint8Array {
  const answering = new Uint8Array(ids.names.length);
  for (const lookup of [before, after]) {
    ids.indexIn(lookup).forEach((at, i) => {
      answering[at] = lookup.ring.nodes[i]!.state === 'dead' ? 0 : 1;
    });
  }
  return answering;
}
