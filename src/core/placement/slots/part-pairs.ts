import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import { type Draft, PAIR_BASE } from './draft.ts';

/** Other slots that are looked at for each copy of a crowded one. */
const MOST_LOOKS = 512;
const ROUNDS = 3;

/**
 * Takes copies of crowded slots apart by what needs no more moves, two slots at a time. Either a copy that
 * came to the slot comes to another one instead, out of which the same node would go; or two slots trade
 * what came to them. This settles most of a large table, for which `refine` has no time.
 *
 * @returns slots that are still crowded
 */
export function partPairs(draft: Draft, crowded: readonly number[]): number[] {
  let left = crowded.filter((slot) => draft.isCrowded(slot));
  if (left.length === 0) return left;
  const changed = changedSlots(draft);
  const heldBy = slotsOf(draft, left);
  for (let round = 0; round < ROUNDS && left.length > 0; round++) {
    for (const [i, slot] of left.entries()) {
      for (let row = 0; row < draft.rows.length; row++) {
        const came = draft.rows[row]![slot]!;
        if (draft.held(slot, came)) continue;
        const isDone =
          comesElsewhere(draft, slot, row, heldBy) || trades(draft, slot, row, changed, i);
        if (isDone && !draft.isCrowded(slot)) break;
      }
    }
    left = left.filter((slot) => draft.isCrowded(slot));
  }
  return left;
}

function changedSlots({ origin, rows, goal }: Draft): number[] {
  const changed: number[] = [];
  for (let slot = 0; slot < goal.slots; slot++) {
    if (rows.some((cells, row) => cells[slot] !== origin[row]?.[slot])) changed.push(slot);
  }
  return changed;
}

/** For each node that has left one of the slots, all that it held. */
function slotsOf({ origin, goal }: Draft, slots: readonly number[]): Map<number, number[]> {
  const lists = new Map<number, number[]>();
  for (const slot of slots) for (const cells of origin) lists.set(cells[slot]!, []);
  lists.delete(NOBODY);
  for (const cells of origin) {
    for (let slot = 0; slot < goal.slots; slot++) lists.get(cells[slot]!)?.push(slot);
  }
  return lists;
}

/** Gives the copy back to a node that has left the slot, and takes another one of that node. */
function comesElsewhere(
  draft: Draft,
  slot: number,
  row: number,
  heldBy: ReadonlyMap<number, readonly number[]>,
): boolean {
  const came = draft.rows[row]![slot]!;
  for (const cells of draft.origin) {
    const left = cells[slot]!;
    if (left === NOBODY || draft.holds(slot, left)) continue;
    const spared = draft.pairsAdded(slot, came, left, PAIR_BASE);
    if (spared >= 0) continue;
    const others = heldBy.get(left)!;
    for (let look = 0; look < Math.min(MOST_LOOKS, others.length); look++) {
      const other = others[(slot + look) % others.length]!;
      if (draft.held(other, came) || draft.holds(other, came)) continue;
      const otherRow = draft.rows.findIndex((some) => some[other] === left);
      if (otherRow < 0 || draft.pairsAdded(other, left, came, PAIR_BASE) + spared >= 0) continue;
      draft.put(slot, row, left);
      draft.put(other, otherRow, came);
      return true;
    }
  }
  return false;
}

/** Trades what came to the slot for what came to another. */
function trades(
  draft: Draft,
  slot: number,
  row: number,
  changed: readonly number[],
  start: number,
): boolean {
  const came = draft.rows[row]![slot]!;
  for (let look = 0; look < Math.min(MOST_LOOKS, changed.length); look++) {
    const other = changed[(start * 31 + look) % changed.length]!;
    if (other === slot || draft.held(other, came) || draft.holds(other, came)) continue;
    for (const [otherRow, cells] of draft.rows.entries()) {
      const second = cells[other]!;
      if (draft.held(other, second) || draft.held(slot, second)) continue;
      if (draft.holds(slot, second)) continue;
      const added =
        draft.pairsAdded(slot, came, second, PAIR_BASE) +
        draft.pairsAdded(other, second, came, PAIR_BASE);
      if (added >= 0) continue;
      draft.put(slot, row, second);
      draft.put(other, otherRow, came);
      return true;
    }
  }
  return false;
}
