import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import type { Draft } from './draft.ts';

/**
 * What is asked of a copy that passes on. `exact`: no zone gets too many copies of the slot or keeps too
 * few, and in their rows one node has too much and the other too little. `calm`: any rows, but nobody
 * loses a slot that it shall own. `apart`: any rows. `any`: any zones too.
 */
export type GainRule = 'exact' | 'calm' | 'apart' | 'any';

/** From this many children on, the first good one is taken instead of the best. */
const MANY = 32;
const NONE = -1;

/** The nodes that lack copies, found by walking down the zone tree to where a slot needs one most. */
export class Gainers {
  readonly #draft: Draft;
  /** Children of each zone below which something is lacking. */
  readonly #open: number[][];
  /** Position of each vertex in its parent's list. */
  readonly #at: Int32Array;
  /** Copies lacking below each vertex. */
  readonly #lack: Float64Array;
  readonly #cursor: Uint32Array;

  constructor(draft: Draft) {
    this.#draft = draft;
    const { root, vertexCount, children, parents, order } = draft.goal.tree;
    this.#lack = new Float64Array(vertexCount);
    for (const node of order) {
      const lack = draft.lack[node]!;
      if (lack <= 0) continue;
      this.#lack[node] = lack;
      for (let v = parents[node]!; ; v = parents[v]!) {
        this.#lack[v]! += lack;
        if (v === root) break;
      }
    }
    this.#open = children.map((list) => list.filter((child) => this.#lack[child]! > 0));
    this.#at = new Int32Array(vertexCount);
    for (const list of this.#open) for (const [i, child] of list.entries()) this.#at[child] = i;
    this.#cursor = new Uint32Array(children.length);
  }

  get total(): number {
    return this.#lack[this.#draft.goal.tree.root]!;
  }

  /** @returns a node that may take the cell over, or -1 */
  find(slot: number, row: number, rule: GainRule): number {
    const former = this.#draft.rows[row]![slot]!;
    const from = former === NOBODY ? 0 : this.#draft.removableFrom(slot, former);
    return this.#descend(this.#draft.goal.tree.root, 0, { slot, row, rule, former, from });
  }

  /** Puts the node into the cell. */
  take(slot: number, row: number, node: number): void {
    this.#draft.put(slot, row, node);
    const { root, parents } = this.#draft.goal.tree;
    for (let v = node; ; v = parents[v]!) {
      this.#lack[v]!--;
      if (v === root) break;
      if (this.#lack[v] === 0) this.#close(v);
    }
  }

  #close(vertex: number): void {
    const { root, parents } = this.#draft.goal.tree;
    const list = this.#open[parents[vertex]! - root]!;
    const last = list.pop()!;
    if (last === vertex) return;
    list[this.#at[vertex]!] = last;
    this.#at[last] = this.#at[vertex]!;
  }

  #descend(zone: number, level: number, cell: Cell): number {
    const { root } = this.#draft.goal.tree;
    const list = this.#open[zone - root]!;
    const start = this.#cursor[zone - root]!++;
    let best = NONE;
    let bestRank = Number.POSITIVE_INFINITY;
    for (let i = 0; i < list.length; i++) {
      const child = list[(start + i) % list.length]!;
      const rank = this.#rank(child, level, cell);
      if (rank < bestRank || (rank === bestRank && this.#lack[child]! > this.#lack[best]!)) {
        best = child;
        bestRank = rank;
        if (list.length >= MANY && rank <= 1) break;
      }
    }
    if (best === NONE || best < root) return best;
    const node = this.#descend(best, level + 1, cell);
    return node === NONE ? this.#tryOthers(zone, level, cell, best) : node;
  }

  /** When nobody in the best child can: the others by rank. */
  #tryOthers(zone: number, level: number, cell: Cell, failed: number): number {
    const { root } = this.#draft.goal.tree;
    const others = this.#open[zone - root]!.filter((child) => child !== failed)
      .map((child) => ({ child, rank: this.#rank(child, level, cell) }))
      .filter(({ rank }) => rank < Number.POSITIVE_INFINITY)
      .sort((a, b) => a.rank - b.rank || a.child - b.child);
    for (const { child } of others) {
      const node = child < root ? child : this.#descend(child, level + 1, cell);
      if (node !== NONE) return node;
    }
    return NONE;
  }

  /** 0: the slot lacks a copy there; 1: it may have one more; 2: it has enough; infinite: impossible. */
  #rank(child: number, level: number, cell: Cell): number {
    const draft = this.#draft;
    const { root, levels, zoneOf } = draft.goal.tree;
    const { slot, former, rule } = cell;
    const leaves = former !== NOBODY && zoneAt(zoneOf, levels, former, level) !== child;
    const keepsLeast = !leaves || level >= cell.from;
    if (rule !== 'any' && !keepsLeast) return Number.POSITIVE_INFINITY;
    if (child < root) {
      if (draft.holds(slot, child)) return Number.POSITIVE_INFINITY;
      if (rule === 'exact' && !this.#lacksRow(child, cell.row)) return Number.POSITIVE_INFINITY;
      return keepsLeast ? 1 : 2;
    }
    const isInside = former !== NOBODY && !leaves;
    if (isInside) return 1;
    const count = draft.countIn(slot, child, level);
    if (count >= draft.most(child)) return rule === 'any' ? 2 + count : Number.POSITIVE_INFINITY;
    if (!keepsLeast) return 2;
    return count < draft.least(child) ? 0 : 1;
  }

  #lacksRow(node: number, row: number): boolean {
    const own = this.#draft.ownLack[node]!;
    return row === 0 ? own > 0 : this.#draft.lack[node]! > Math.max(0, own);
  }
}

/** A cell that somebody is sought for, and who leaves it. */
interface Cell {
  readonly slot: number;
  readonly row: number;
  readonly rule: GainRule;
  readonly former: number;
  /** Level from which on `former` may leave its zones. */
  readonly from: number;
}

function zoneAt(zoneOf: Int32Array, levels: number, node: number, level: number): number {
  return level < levels ? zoneOf[node * levels + level]! : node;
}
