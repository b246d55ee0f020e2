import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import { type Draft, PAIR_BASE } from './draft.ts';

/**
 * Gives slots back to owners that should not have lost them. Where node i has left slot s, which it
 * owned, while another node k stays there, and k has left a slot t in which i is but a copy, the two
 * change parts: i stays in s and leaves t, k leaves s and stays in t. No more copies move, and no pair
 * of copies gets nearer.
 */
export function keepOwners(draft: Draft): void {
  const { goal, origin, rows, ownLack } = draft;
  const owned = new Int32Array(NOBODY + 1);
  const owners = origin[0]!;
  for (let slot = 0; slot < owners.length; slot++) owned[owners[slot]!]!++;
  const harmed = goal.tree.order.filter(
    (node) => ownLack[node]! > 0 && owned[node]! >= goal.owners.targets[node]!,
  );
  if (harmed.length === 0 || rows.length === 1) return;
  const left = slotsLeft(draft);
  for (const node of harmed) {
    for (const slot of left.get(node) ?? []) {
      if (ownLack[node]! <= 0) break;
      if (origin[0]![slot] === node && !draft.holds(slot, node)) stay(draft, slot, node, left);
    }
  }
}

/** By node, the slots that it has left. */
function slotsLeft(draft: Draft): Map<number, number[]> {
  const left = new Map<number, number[]>();
  for (const cells of draft.origin) {
    for (let slot = 0; slot < cells.length; slot++) {
      const node = cells[slot]!;
      if (node === NOBODY || draft.holds(slot, node)) continue;
      const slots = left.get(node);
      if (slots === undefined) left.set(node, [slot]);
      else slots.push(slot);
    }
  }
  return left;
}

function stay(
  draft: Draft,
  slot: number,
  node: number,
  left: ReadonlyMap<number, readonly number[]>,
): void {
  for (let row = 1; row < draft.rows.length; row++) {
    const other = draft.rows[row]![slot]!;
    if (!draft.held(slot, other)) continue;
    for (const second of left.get(other) ?? []) {
      const secondRow = draft.rows.findIndex((cells) => cells[second] === node);
      if (secondRow < 1 || draft.holds(second, other)) continue;
      const added =
        draft.pairsAdded(slot, other, node, PAIR_BASE) +
        draft.pairsAdded(second, node, other, PAIR_BASE);
      if (added > 0) continue;
      draft.put(slot, row, node);
      draft.promote(slot, row);
      draft.put(second, secondRow, other);
      return;
    }
  }
}
