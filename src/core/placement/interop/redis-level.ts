import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import type { PlacementNode } from '../placement.ts';
import { sum } from '../points.ts';

/**
 * Free slots go to the nodes that have the fewest for their weight; what is held stays.
 *
 * @param cells owner of each slot, NOBODY for free ones
 * @param serves by node: whether it may get any
 */
export function filled(
  nodes: readonly PlacementNode[],
  cells: Uint16Array,
  serves: readonly boolean[],
): Uint16Array {
  const counts = countsOf(nodes, cells);
  return cells.map((owner) => {
    if (owner !== NOBODY) return owner;
    let best = -1;
    nodes.forEach(({ weight }, i) => {
      if (!serves[i]) return;
      if (best < 0 || (counts[i]! + 1) / weight < (counts[best]! + 1) / nodes[best]!.weight)
        best = i;
    });
    counts[best]!++;
    return best;
  });
}

/** Every node at its quota, by the fewest moves: the last slots of those with too many move. */
export function levelled(
  nodes: readonly PlacementNode[],
  cells: Uint16Array,
  serves: readonly boolean[],
): Uint16Array {
  const counts = countsOf(nodes, cells);
  const quotas = quotasOf(nodes, cells.length, counts, serves);
  const owners = cells.slice();
  for (let slot = cells.length - 1; slot >= 0; slot--) {
    const owner = owners[slot]!;
    if (owner === NOBODY || counts[owner]! <= quotas[owner]!) continue;
    counts[owner]!--;
    owners[slot] = NOBODY;
  }
  let next = 0;
  return owners.map((owner) => {
    if (owner !== NOBODY) return owner;
    while (counts[next]! >= quotas[next]!) next++;
    counts[next]!++;
    return next;
  });
}

function countsOf(nodes: readonly PlacementNode[], cells: Uint16Array): number[] {
  const counts = nodes.map(() => 0);
  for (const owner of cells) if (owner !== NOBODY) counts[owner]!++;
  return counts;
}

/** Whole numbers of slots by weight; who has more than the whole part already is rounded up first. */
function quotasOf(
  nodes: readonly PlacementNode[],
  slots: number,
  counts: readonly number[],
  serves: readonly boolean[],
): number[] {
  const weights = nodes.map(({ weight }, i) => (serves[i] ? weight : 0));
  const total = sum(weights);
  const exact = weights.map((weight) => (slots * weight) / total);
  const quotas = exact.map(Math.floor);
  let left = slots - sum(quotas);
  const order = exact.map((_, i) => i).filter((i) => exact[i]! > quotas[i]!);
  const isAbove = (i: number): number => (counts[i]! > quotas[i]! ? 1 : 0);
  order.sort(
    (a, b) => isAbove(b) - isAbove(a) || exact[b]! - quotas[b]! - (exact[a]! - quotas[a]!) || a - b,
  );
  for (const i of order) if (left-- > 0) quotas[i]!++;
  return quotas;
}
