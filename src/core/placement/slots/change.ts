import { NOBODY } from '../../kernel/wasm/owner-tables.ts';
import { Draft, PAIR_BASE, type SlotGoal } from './draft.ts';
import { Gainers, type GainRule } from './gainers.ts';
import { keepOwners } from './keep-owners.ts';
import { settleOwners } from './owners.ts';
import { partPairs } from './part-pairs.ts';
import { refine } from './refine.ts';

/** From the strictest to the last resort. */
const RULES = ['exact', 'calm', 'apart', 'any'] as const satisfies readonly GainRule[];
/** Slots are visited in steps of about the golden section of their number, so that changes spread. */
const GOLDEN = (Math.sqrt(5) - 1) / 2;
/** Visits: a node among 1000 is met about 50 times in so many slots of three copies. */
const MOST_FRUITLESS = 2 ** 14;

/**
 * The table of the goal that is reached from `origin` by moving the fewest copies: a node that shall
 * have more gains what it lacks and loses nothing, and the other way round. With those moves the copies
 * are as far apart as can be; they may be farther apart after more moves, as in a fresh table.
 *
 * Most copies find their node in a walk over the slots. What is left, or left too near, is the matter of
 * a minimum-cost flow.
 *
 * @param origin rows of the table before, of as many slots; cells of nodes that are gone are NOBODY
 */
export function changeTable(goal: SlotGoal, origin: readonly Uint16Array[]): Uint16Array[] {
  const rows = Array.from({ length: goal.copies }, (_, row) =>
    row < origin.length ? origin[row]!.slice() : new Uint16Array(goal.slots).fill(NOBODY),
  );
  const draft = new Draft(goal, rows, origin);
  if (origin.length > goal.copies) keepBest(draft);
  const isComplete = origin.length >= goal.copies && !rows.some((row) => row.includes(NOBODY));
  if (!isComplete) promoteHolders(draft);
  const gainers = new Gainers(draft);
  if (!isComplete) fillHoles(draft, gainers);
  const crowded = draft.crowdedSlots();
  partCrowded(draft, gainers, crowded);
  crowded.push(...exchangeCopies(draft, gainers));
  if (!isComplete) fillWithAnybody(draft);
  const isApart = partPairs(draft, crowded).length === 0;
  if (!isApart || !isSettled(draft) || movesMore(draft)) refine(draft);
  keepOwners(draft);
  settleOwners(draft);
  return rows;
}

/** Fewer copies than before: behind the owner, those of a slot stay whose nodes lack copies. */
function keepBest(draft: Draft): void {
  const { origin, rows, lack } = draft;
  for (let slot = 0; slot < draft.goal.slots; slot++) {
    for (let from = rows.length; from < origin.length; from++) {
      const node = origin[from]![slot]!;
      if (node === NOBODY) continue;
      const hole = rows.findIndex((cells) => cells[slot] === NOBODY);
      const row = hole >= 0 ? hole : rowToSpare(draft, slot);
      if (hole >= 0 || (row > 0 && lack[node]! > 0)) draft.put(slot, row, node);
    }
  }
}

/** Row of the copy, owners' aside, whose node has the most copies too many; 0 when none has. */
function rowToSpare({ rows, lack }: Draft, slot: number): number {
  let spare = 0;
  let least = 0;
  for (let row = 1; row < rows.length; row++) {
    const node = rows[row]![slot]!;
    if (lack[node]! >= least) continue;
    least = lack[node]!;
    spare = row;
  }
  return spare;
}

/** A slot whose owner is gone passes to the holder that owns the least of what it shall: it has the data. */
function promoteHolders(draft: Draft): void {
  const { rows, ownLack } = draft;
  for (let slot = 0; slot < draft.goal.slots; slot++) {
    if (rows[0]![slot] !== NOBODY) continue;
    let best = 0;
    let most = 0;
    for (let row = 1; row < rows.length; row++) {
      const node = rows[row]![slot]!;
      if (node === NOBODY || ownLack[node]! <= most) continue;
      most = ownLack[node]!;
      best = row;
    }
    if (best > 0) draft.promote(slot, best);
  }
}

/** Gives the cells of nodes that are gone to those that lack copies. */
function fillHoles(draft: Draft, gainers: Gainers): void {
  for (const rule of RULES) {
    eachSlot(draft, gainers, (slot) => {
      for (let row = 0; row < draft.rows.length; row++) {
        if (draft.rows[row]![slot] !== NOBODY) continue;
        const node = gainers.find(slot, row, rule);
        if (node >= 0) gainers.take(slot, row, node);
      }
    });
  }
}

/**
 * Where copies are too near, takes one to where it is far from the others: from the node that has the most
 * too many, since others may be the only ones that can give in another slot.
 */
function partCrowded(draft: Draft, gainers: Gainers, crowded: readonly number[]): void {
  const { rows, lack } = draft;
  const byRow = rows.map((_, row) => row);
  for (const slot of crowded) {
    byRow.sort((a, b) => lack[rows[a]![slot]!]! - lack[rows[b]![slot]!]! || a - b);
    for (const row of byRow) {
      const former = rows[row]![slot]!;
      if (former === NOBODY || lack[former]! >= 0) continue;
      const node = gainers.find(slot, row, 'any');
      if (node < 0 || draft.pairsAdded(slot, former, node, PAIR_BASE) >= 0) continue;
      gainers.take(slot, row, node);
      break;
    }
  }
}

/**
 * Hands copies of nodes that have too many to those that lack some.
 *
 * @returns slots where that may have brought copies nearer to each other
 */
function exchangeCopies(draft: Draft, gainers: Gainers): number[] {
  const forced: number[] = [];
  for (const rule of RULES) {
    eachSlot(
      draft,
      gainers,
      (slot) => {
        const isDone = exchangeIn(draft, gainers, slot, rule);
        if (isDone && rule === 'any') forced.push(slot);
      },
      rule,
    );
  }
  return forced;
}

/** @returns whether a copy was handed over */
function exchangeIn(draft: Draft, gainers: Gainers, slot: number, rule: GainRule): boolean {
  const { rows, lack, ownLack } = draft;
  let isDone = false;
  for (let row = 0; row < rows.length; row++) {
    const former = rows[row]![slot]!;
    if (former === NOBODY || lack[former]! >= 0) continue;
    const own = ownLack[former]!;
    const isCalm = row > 0 || own < 0;
    const isExact = row === 0 ? own < 0 : lack[former]! < Math.min(0, own);
    if ((rule === 'exact' && !isExact) || (rule === 'calm' && !isCalm)) continue;
    const node = gainers.find(slot, row, rule);
    if (node < 0) continue;
    gainers.take(slot, row, node);
    isDone = true;
  }
  return isDone;
}

/**
 * Visits the slots while anybody lacks a copy. By the rule `exact` it is left at that when many slots in
 * turn were of no use: then rows cannot be exact, and owners change places later.
 */
function eachSlot(
  draft: Draft,
  gainers: Gainers,
  visit: (slot: number) => void,
  rule: GainRule = 'any',
): void {
  const { slots } = draft.goal;
  const step = Math.floor(slots * GOLDEN) | 1; // odd, so that it meets every one of 2^p slots
  const patience = rule === 'exact' ? MOST_FRUITLESS : slots;
  let fruitless = 0;
  for (let i = 0, slot = 0; i < slots && gainers.total > 0 && fruitless < patience; i++) {
    const before = gainers.total;
    visit(slot);
    fruitless = gainers.total < before ? 0 : fruitless + 1;
    slot = (slot + step) & (slots - 1);
  }
}

/** Nobody who lacks a copy can take the last cells: whoever holds none of the slot does for the moment. */
function fillWithAnybody(draft: Draft): void {
  const { rows } = draft;
  for (const [row, cells] of rows.entries()) {
    for (let slot = cells.indexOf(NOBODY); slot >= 0; slot = cells.indexOf(NOBODY, slot)) {
      draft.put(slot, row, draft.goal.tree.order.find((node) => !draft.holds(slot, node))!);
    }
  }
}

function isSettled({ lack, goal }: Draft): boolean {
  return goal.tree.order.every((node) => lack[node] === 0);
}

/** With fewer copies than before, whether a node got one that another choice of those that stay could spare. */
function movesMore(draft: Draft): boolean {
  const { goal, origin, rows } = draft;
  if (origin.length <= goal.copies) return false;
  const lack = Int32Array.from({ length: goal.tree.nodeCount }, (_, node) => goal.quotas[node]!);
  for (const cells of origin) for (const node of cells) lack[node]!--;
  const least = lack.reduce((sum, count) => sum + Math.max(0, count), 0);
  let moved = 0;
  for (let slot = 0; slot < goal.slots; slot++) {
    for (const cells of rows) if (!draft.held(slot, cells[slot]!)) moved++;
  }
  return moved > least;
}
