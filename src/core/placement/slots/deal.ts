import { createRng } from '../../kernel/rng.ts';
import type { ZoneTree } from './zone-tree.ts';

/**
 * A fresh table. All copies lie on a line of `slots` · `copies` cells, the nodes one after the other in
 * the order of the zone tree, each as long as its quota; cell c belongs to slot c mod `slots`. A zone is
 * a stretch of the line, and a stretch of length Q meets every slot ⌊Q / slots⌋ or ⌈Q / slots⌉ times: no
 * table with these quotas can have its copies farther apart, at any level. In runs that meet no slot
 * twice the cells are then shuffled, or the slots of a node would share their other nodes.
 *
 * Rows take turns with the slots, so that each row gets an equal part of every node.
 *
 * @param quotas by vertex; those of the root sum up to slots · copies
 */
export function dealTable(
  tree: ZoneTree,
  quotas: Float64Array,
  slots: number,
  copies: number,
): Uint16Array[] {
  const rows = Array.from({ length: copies }, () => new Uint16Array(slots));
  const decks = Array.from({ length: copies }, () => new Uint16Array(slots));
  const lengths = new Uint32Array(copies);
  const rng = createRng(0);
  let first = 0;
  for (const run of runsOf(tree, quotas, slots)) {
    lengths.fill(0);
    let cell = first;
    for (const node of run) {
      for (let left = quotas[node]!; left > 0; left--, cell++) {
        const row = rowOf(cell, slots, copies);
        decks[row]![lengths[row]!++] = node;
      }
    }
    for (let row = 0; row < copies; row++) shuffle(decks[row]!, lengths[row]!, rng);
    for (let c = first; c < cell; c++) {
      const row = rowOf(c, slots, copies);
      rows[row]![c % slots] = decks[row]![--lengths[row]!]!;
    }
    first = cell;
  }
  return rows;
}

/** The copies of a slot are `slots` cells apart, and get a row each. */
function rowOf(cell: number, slots: number, copies: number): number {
  const slot = cell % slots;
  return ((cell - slot) / slots + slot) % copies;
}

function shuffle(deck: Uint16Array, length: number, rng: () => number): void {
  for (let i = length - 1; i > 0; i--) {
    const j = Math.floor(rng() * (i + 1));
    const card = deck[i]!;
    deck[i] = deck[j]!;
    deck[j] = card;
  }
}

/** The nodes in the order of the tree, cut into runs of at most `slots` cells that cut through no smaller zone. */
function runsOf(tree: ZoneTree, quotas: Float64Array, slots: number): number[][] {
  const runs: number[][] = [];
  const nodesOf = (vertex: number): number[] =>
    vertex < tree.root ? [vertex] : tree.children[vertex - tree.root]!.flatMap(nodesOf);
  const visit = (zone: number): void => {
    // One run more than must be: then a node shares slots with more of the others.
    const wanted = quotas[zone]! / (Math.ceil(quotas[zone]! / slots) + 1);
    let run: number[] = [];
    let length = 0;
    const close = (): void => {
      if (run.length > 0) runs.push(run);
      run = [];
      length = 0;
    };
    for (const child of tree.children[zone - tree.root]!) {
      const quota = quotas[child]!;
      if (quota > slots) {
        close();
        visit(child);
        continue;
      }
      if (length + quota > slots || length >= wanted) close();
      run.push(...nodesOf(child));
      length += quota;
    }
    close();
  };
  if (quotas[tree.root]! <= slots) return [nodesOf(tree.root)];
  visit(tree.root);
  return runs;
}
