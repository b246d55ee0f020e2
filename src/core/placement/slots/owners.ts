import type { Draft } from './draft.ts';

/** Slots looked at in search of longer chains, in all: some tenths of a second. */
const MOST_LOOKS = 2 ** 25;

/**
 * Makes every node own as many slots as it shall, by changing places within slots: no copy moves. A node
 * that owns too many hands a slot to another holder that owns too few; where there is none and rounding the
 * other way does not help, along the shortest chain of such steps. What no chain reaches stays as it is.
 */
export function settleOwners(draft: Draft): void {
  const { rows, ownLack } = draft;
  const owners = rows[0]!;
  roundOtherwise(draft);
  for (let slot = 0; slot < owners.length; slot++) {
    if (ownLack[owners[slot]!]! >= 0) continue;
    let best = 0;
    for (let row = 1; row < rows.length; row++) {
      const lack = ownLack[rows[row]![slot]!]!;
      if (lack > 0 && (best === 0 || lack > ownLack[rows[best]![slot]!]!)) best = row;
    }
    if (best > 0) draft.promote(slot, best);
  }
  roundOtherwise(draft);
  const surplus = draft.goal.tree.order.filter((node) => ownLack[node]! < 0);
  if (surplus.length === 0 || rows.length === 1) return;
  const chains = new OwnerChains(draft);
  for (const node of surplus) while (ownLack[node]! < 0 && chains.shorten(node));
}

/** Leaves one slot more to nodes that may have it, for others that may have one less. */
function roundOtherwise({ goal, ownLack }: Draft): void {
  const { targets, least, most } = goal.owners;
  const { order } = goal.tree;
  const rich = order.filter((node) => ownLack[node] === -1 && targets[node]! < most[node]!);
  const poor = order.filter((node) => ownLack[node] === 1 && targets[node]! > least[node]!);
  for (let i = 0; i < Math.min(rich.length, poor.length); i++) {
    ownLack[rich[i]!] = 0;
    ownLack[poor[i]!] = 0;
  }
}

/** Breadth-first search over the nodes: a step leads from the owner of a slot to another holder of it. */
class OwnerChains {
  readonly #draft: Draft;
  /** Slots of each node when the search began, one node after the other, and where each begins. */
  readonly #slots: Uint32Array;
  readonly #starts: Uint32Array;
  /** Slots that nodes have got since. */
  readonly #got = new Map<number, number[]>();
  #looks = 0;

  constructor(draft: Draft) {
    this.#draft = draft;
    const owners = draft.rows[0]!;
    this.#starts = new Uint32Array(draft.goal.tree.nodeCount + 1);
    for (const node of owners) this.#starts[node + 1]!++;
    for (let i = 1; i < this.#starts.length; i++) this.#starts[i]! += this.#starts[i - 1]!;
    const next = this.#starts.slice();
    this.#slots = new Uint32Array(owners.length);
    for (let slot = 0; slot < owners.length; slot++) this.#slots[next[owners[slot]!]!++] = slot;
  }

  /** @returns false when the node cannot hand on any slot */
  shorten(start: number): boolean {
    /** By node: the slot that it would get, and its row there. */
    const reached = new Map<number, Step>();
    const queue = [start];
    for (const node of queue) {
      const first = this.#slots.subarray(this.#starts[node]!, this.#starts[node + 1]!);
      for (const slots of [first, this.#got.get(node) ?? []]) {
        for (const slot of slots) {
          if (this.#looks++ > MOST_LOOKS) return false;
          const end = this.#look(node, slot, start, reached, queue);
          if (end === undefined) continue;
          this.#follow(start, end, reached);
          return true;
        }
      }
    }
    return false;
  }

  /** @returns a holder of the slot that owns too little */
  #look(
    node: number,
    slot: number,
    start: number,
    reached: Map<number, Step>,
    queue: number[],
  ): number | undefined {
    const { rows, ownLack } = this.#draft;
    if (rows[0]![slot] !== node) return undefined;
    for (let row = 1; row < rows.length; row++) {
      const holder = rows[row]![slot]!;
      if (holder === start || reached.has(holder)) continue;
      reached.set(holder, { from: node, slot, row });
      if (ownLack[holder]! > 0) return holder;
      queue.push(holder);
    }
    return undefined;
  }

  #follow(start: number, end: number, reached: ReadonlyMap<number, Step>): void {
    for (let node = end; node !== start; ) {
      const { from, slot, row } = reached.get(node)!;
      this.#draft.promote(slot, row);
      const got = this.#got.get(node);
      if (got === undefined) this.#got.set(node, [slot]);
      else got.push(slot);
      node = from;
    }
  }
}

/** How a node is reached: it would get the slot, in whose `row` it stands, from another. */
interface Step {
  readonly from: number;
  readonly slot: number;
  readonly row: number;
}
