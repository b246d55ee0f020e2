import { type SlotTable, slotCount } from '../placement/placement.ts';
import type { RingLookup } from './lookup.ts';
import { answeringNodes, Book, type Ids, type RingDiff } from './movement-book.ts';

/** Tables of as many slots, all of whose holders are alive, so that they are what look-ups say. */
export function areComparableTables(before: RingLookup, after: RingLookup): boolean {
  const slots = before.ring.table && slotCount(before.ring.table);
  return [before, after].every(
    ({ level1, ring, alive }) =>
      level1.holders !== undefined &&
      ring.table?.rows.every((row) => row.length === slots) === true &&
      livesWhollyOn(ring.table, alive),
  );
}

function livesWhollyOn({ rows }: SlotTable, alive: Uint8Array): boolean {
  if (alive.every((flag) => flag === 1)) return true;
  return rows.every((row) => row.every((node) => alive[node] === 1));
}

/** As the sweep, slot by slot: a node that loses a copy hands it to the one that gains it. */
export function diffTables(
  before: RingLookup,
  after: RingLookup,
  ids: Ids,
  { limit, copies }: { limit: number; copies: boolean },
): RingDiff {
  const [old, now] = [before.ring.table!.rows, after.ring.table!.rows];
  const slots = old[0]!.length;
  const [from, to] = [ids.indexIn(before), ids.indexIn(after)];
  const owners = new Book(ids, limit);
  owners.countHolders(old.slice(0, 1), from, now.slice(0, 1), to);
  for (const slot of changedSlots(old.slice(0, 1), from, now.slice(0, 1), to)) {
    owners.move(from[old[0]![slot]!]!, to[now[0]![slot]!]!, 1);
  }
  const ownersMoved = owners.movement('exact', slots);
  if (!copies) return { owners: ownersMoved };
  const answering = answeringNodes(before, after, ids);
  const book = new Book(ids, limit);
  book.countHolders(old, from, now, to);
  let orphaned = 0;
  visitChangedSlots(old, from, now, to, (lost, gained, holders) => {
    const source = holders.find((node) => answering[node] === 1);
    if (source === undefined) orphaned++;
    for (const node of lost) book.drop(node, 1);
    for (const [i, node] of gained.entries()) {
      const giver = lost[i];
      const isGiver = giver !== undefined && answering[giver] === 1;
      book.receive(isGiver ? giver : (source ?? holders[0]!), node, 1);
    }
  });
  return {
    owners: ownersMoved,
    copies: { ...book.movement('exact', slots), orphanedShare: orphaned / slots },
  };
}

/** Calls `visit` for the slots whose holders are others now; all three lists are common indices. */
function visitChangedSlots(
  old: readonly Uint16Array[],
  from: Uint32Array,
  now: readonly Uint16Array[],
  to: Uint32Array,
  visit: (lost: number[], gained: number[], before: number[]) => void,
): void {
  for (const slot of changedSlots(old, from, now, to)) {
    const before = old.map((row) => from[row[slot]!]!);
    const after = now.map((row) => to[row[slot]!]!);
    const lost = before.filter((node) => !after.includes(node));
    const gained = after.filter((node) => !before.includes(node));
    if (lost.length + gained.length > 0) visit(lost, gained, before);
  }
}

/** Slots that some row, or a row more or less, tells otherwise. */
function changedSlots(
  old: readonly Uint16Array[],
  from: Uint32Array,
  now: readonly Uint16Array[],
  to: Uint32Array,
): number[] {
  const slots = old[0]!.length;
  const isChanged = new Uint8Array(slots).fill(old.length === now.length ? 0 : 1);
  for (let row = 0; row < Math.min(old.length, now.length); row++) {
    const [before, after] = [old[row]!, now[row]!];
    for (let slot = 0; slot < slots; slot++) {
      if (from[before[slot]!] !== to[after[slot]!]) isChanged[slot] = 1;
    }
  }
  const changed: number[] = [];
  for (let slot = 0; slot < slots; slot++) if (isChanged[slot] === 1) changed.push(slot);
  return changed;
}
