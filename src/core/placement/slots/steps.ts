import type { MovedSlots } from '../placement.ts';

/** How a change may be spread over time. */
export interface StepLimits {
  /** Copies moved in a step at most; 1 or more. */
  readonly maxMoved: number;
  /** Hours that a slot rests between two moves. */
  readonly minInterval: number;
  /** Of the first step, in hours since 1970. */
  readonly hour: number;
}

/** Copies that move together, no two of them of one slot. */
export interface Step {
  /** When it can begin, in hours since 1970. */
  readonly hour: number;
  /** Ascending. */
  readonly slots: Uint32Array;
  /** By position in `slots`: the node that gives its copy away, and the one that gets it. */
  readonly from: Uint16Array;
  readonly to: Uint16Array;
}

/** One copy to move. */
interface Move {
  readonly slot: number;
  readonly from: number;
  readonly to: number;
}

/**
 * The way from one table to another in steps: in each at most one copy of a slot moves, at most so many in
 * all, and none of a slot that has not rested. Copies of nodes that cannot answer are replaced first; what
 * an owner gives away goes last, so that it serves until then.
 *
 * @param before,after rows of the same slots and copies, nodes by the same indices
 * @param canAnswer by node
 * @param moved what the table remembers
 */
export function planSteps(
  before: readonly Uint16Array[],
  after: readonly Uint16Array[],
  canAnswer: Uint8Array,
  moved: readonly MovedSlots[],
  limits: StepLimits,
): Step[] {
  const rested = restedHours(moved, limits.minInterval);
  let waiting = movesBetween(before, after, canAnswer);
  const steps: Step[] = [];
  for (let { hour } = limits; waiting.length > 0; ) {
    const taken = new Map<number, Move>();
    const left: Move[] = [];
    let i = 0;
    for (; i < waiting.length && taken.size < limits.maxMoved; i++) {
      const move = waiting[i]!;
      const canMove = !taken.has(move.slot) && (rested.get(move.slot) ?? hour) <= hour;
      if (canMove) taken.set(move.slot, move);
      else left.push(move);
    }
    if (taken.size === 0) {
      hour = left.reduce(
        (least, { slot }) => Math.min(least, rested.get(slot)!),
        Number.POSITIVE_INFINITY,
      );
      continue;
    }
    steps.push(stepOf(hour, [...taken.values()]));
    for (const slot of taken.keys()) rested.set(slot, hour + limits.minInterval);
    waiting = left.concat(waiting.slice(i));
  }
  return steps;
}

/** By slot, the hour from which on it has rested. */
function restedHours(moved: readonly MovedSlots[], minInterval: number): Map<number, number> {
  const hours = new Map<number, number>();
  for (const { hour, slots } of moved) {
    for (const slot of slots) hours.set(slot, Math.max(hours.get(slot) ?? 0, hour + minInterval));
  }
  return hours;
}

/** Those in place of nodes that cannot answer first. */
function movesBetween(
  before: readonly Uint16Array[],
  after: readonly Uint16Array[],
  canAnswer: Uint8Array,
): Move[] {
  const urgent: Move[] = [];
  const others: Move[] = [];
  for (let slot = 0; slot < before[0]!.length; slot++) {
    if (before.every((row, i) => row[slot] === after[i]![slot])) continue;
    const old = before.map((row) => row[slot]!);
    const now = after.map((row) => row[slot]!);
    const gained = now.filter((node) => !old.includes(node));
    const lost = old.filter((node) => !now.includes(node)).reverse(); // the owner last
    lost.sort((a, b) => canAnswer[a]! - canAnswer[b]!);
    for (const [i, from] of lost.entries()) {
      (canAnswer[from] === 1 ? others : urgent).push({ slot, from, to: gained[i]! });
    }
  }
  return [...urgent, ...others];
}

function stepOf(hour: number, moves: Move[]): Step {
  moves.sort((a, b) => a.slot - b.slot);
  return {
    hour,
    slots: Uint32Array.from(moves, ({ slot }) => slot),
    from: Uint16Array.from(moves, ({ from }) => from),
    to: Uint16Array.from(moves, ({ to }) => to),
  };
}

/**
 * The table after a step. A slot whose copies are all where they shall be gets its final rows, so that its
 * owner changes then; in others the new node takes the place of the old one behind those that stay.
 */
export function takeStep(
  before: readonly Uint16Array[],
  after: readonly Uint16Array[],
  { slots, from, to }: Step,
): Uint16Array[] {
  const rows = before.map((row) => row.slice());
  for (const [i, slot] of slots.entries()) {
    const kept = rows.map((row) => row[slot]!).filter((node) => node !== from[i]);
    for (const [row, node] of [...kept, to[i]!].entries()) rows[row]![slot] = node;
  }
  for (let slot = 0; slot < rows[0]!.length; slot++) {
    const isThere = after.every((row) => rows.some((cells) => cells[slot] === row[slot]));
    if (isThere) for (const [i, row] of after.entries()) rows[i]![slot] = row[slot]!;
  }
  return rows;
}

/** What a table remembers after a step: slots that have not rested, each once. */
export function rememberStep(
  moved: readonly MovedSlots[],
  { hour, slots }: Step,
  minInterval: number,
): MovedSlots[] {
  if (minInterval <= 0) return [];
  const again = new Set(slots);
  const resting = moved
    .filter((entry) => entry.hour + minInterval > hour)
    .map((entry) => ({ ...entry, slots: entry.slots.filter((slot) => !again.has(slot)) }))
    .filter((entry) => entry.slots.length > 0);
  return [...resting, { hour, slots }];
}
