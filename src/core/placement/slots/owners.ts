import type { Draft } from './draft.ts';

/** Slots looked at in search of longer chains, in all: some tenths of a second. */
const MOST_LOOKS = 2 ** 25;

/**
 * Makes every node own as many slots as it shall, by changing places within slots: no copy moves. A node
 * that owns too many hands a slot to another holder that owns too few; where there is none, along the
 * shortest chain of such steps. What no chain reaches stays as it is.
 */
export function settleOwners(draft: Draft): void {
  const { rows, ownLack } = draft;
  const owners = rows[0]!;
  for (let slot = 0; slot < owners.length; slot++) {
    if (ownLack[owners[slot]!]! >= 0) continue;
    let best = 0;
    for (let row = 1; row < rows.length; row++) {
      const lack = ownLack[rows[row]![slot]!]!;
      if (lack > 0 && (best === 0 || lack > ownLack[rows[best]![slot]!]!)) best = row;
    }
    if (best > 0) draft.promote(slot, best);
  }
  const surplus = draft.goal.tree.order.filter((node) => ownLack[node]! < 0);
  if (surplus.length === 0 || rows.length === 1) return;
  const chains = new OwnerChains(draft);
  for (const node of surplus) while (ownLack[node]! < 0 && chains.shorten(node));
}

/** Breadth-first search over the nodes: a step leads from the owner of a slot to another holder of it. */
class OwnerChains {
  readonly #draft: Draft;
  /** Slots that each node owns, or owned once. */
  readonly #owned: number[][];
  #looks = 0;

  constructor(draft: Draft) {
    this.#draft = draft;
    this.#owned = Array.from({ length: draft.goal.tree.nodeCount }, () => []);
    const owners = draft.rows[0]!;
    for (let slot = 0; slot < owners.length; slot++) this.#owned[owners[slot]!]!.push(slot);
  }

  /** @returns false when the node cannot hand on any slot */
  shorten(start: number): boolean {
    const { rows, ownLack } = this.#draft;
    /** By node: the slot that it would get, and its row there. */
    const reached = new Map<number, { from: number; slot: number; row: number }>();
    const queue = [start];
    for (const node of queue) {
      for (const slot of this.#owned[node]!) {
        if (rows[0]![slot] !== node) continue;
        if (this.#looks++ > MOST_LOOKS) return false;
        for (let row = 1; row < rows.length; row++) {
          const holder = rows[row]![slot]!;
          if (holder === start || reached.has(holder)) continue;
          reached.set(holder, { from: node, slot, row });
          if (ownLack[holder]! > 0) {
            this.#follow(start, holder, reached);
            return true;
          }
          queue.push(holder);
        }
      }
    }
    return false;
  }

  #follow(
    start: number,
    end: number,
    reached: ReadonlyMap<number, { from: number; slot: number; row: number }>,
  ): void {
    for (let node = end; node !== start; ) {
      const { from, slot, row } = reached.get(node)!;
      this.#draft.promote(slot, row);
      this.#owned[node]!.push(slot);
      node = from;
    }
  }
}
