import { fromBase64, toBase64 } from '../kernel/base64.ts';
import type { SlotTable } from '../placement/placement.ts';

/** A slot table in a ring file. */
export interface TableText {
  /** Length of each row. */
  readonly rows: readonly number[];
  /** Bits of an index: as few as the number of nodes allows. */
  readonly bits: number;
  /** The indices of one row after the other, highest bit first, in base64. */
  readonly cells: string;
  /** Slots that were moved at a time that still counts. */
  readonly moved?: readonly MovedText[];
}

interface MovedText {
  /** Hours since 1970. */
  readonly hour: number;
  /** Distance of each slot from the one before, in groups of 7 bits, lowest first, in base64. */
  readonly slots: string;
}

/** Rows and cells beyond which no table was written. */
const MOST_ROWS = 65_535;
const MOST_CELLS = 2 ** 26;
const MOST_SLOTS = 2 ** 26;

/** @param n number of the nodes */
export function tableText({ rows, moved }: SlotTable, n: number): TableText {
  const bits = indexBits(n);
  return {
    rows: rows.map((row) => row.length),
    bits,
    cells: toBase64(rows, bits),
    ...(moved &&
      moved.length > 0 && {
        moved: moved.map(({ hour, slots }) => ({ hour, slots: toBase64([packSlots(slots)], 8) })),
      }),
  };
}

/** @returns undefined for what no table of `n` nodes gives */
export function parseTable(value: unknown, n: number): SlotTable | undefined {
  if (!isTableText(value)) return undefined;
  const { rows: lengths, bits, cells, moved = [] } = value;
  const count = lengths.reduce((sum, length) => sum + length, 0);
  if (bits !== indexBits(n) || bits > 16 || count > MOST_CELLS) return undefined;
  const rows = lengths.map((length) => new Uint16Array(length));
  if (!fromBase64(cells, rows, bits) || !rows.every((row) => isBelow(row, n))) return undefined;
  const known = moved.map(({ hour, slots }) => ({ hour, slots: unpackSlots(slots) }));
  const sound = known.filter(
    (entry): entry is { hour: number; slots: Uint32Array } => entry.slots !== undefined,
  );
  if (sound.length < known.length) return undefined;
  return { rows, ...(sound.length > 0 && { moved: sound }) };
}

function indexBits(n: number): number {
  return Math.max(1, Math.ceil(Math.log2(n)));
}

function isBelow(row: Uint16Array, n: number): boolean {
  let most = 0;
  for (let slot = 0; slot < row.length; slot++) if (row[slot]! > most) most = row[slot]!;
  return most < n;
}

function packSlots(slots: Uint32Array): Uint8Array {
  const bytes: number[] = [];
  let former = 0;
  for (const slot of slots) {
    let distance = slot - former;
    for (; distance > 127; distance >>>= 7) bytes.push((distance & 127) | 128);
    bytes.push(distance);
    former = slot;
  }
  return Uint8Array.from(bytes);
}

/** @returns ascending slots */
function unpackSlots(text: string): Uint32Array | undefined {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array(Math.max(0, Math.floor(text.length / 4) * 3 - padding));
  if (!fromBase64(text, [bytes], 8)) return undefined;
  const slots: number[] = [];
  let slot = 0;
  let distance = 0;
  let shift = 0;
  for (const byte of bytes) {
    distance += (byte & 127) * 2 ** shift;
    shift += 7;
    if (shift > 28) return undefined;
    if (byte > 127) continue;
    slot += distance;
    if (slot >= MOST_SLOTS || (distance === 0 && slots.length > 0)) return undefined;
    slots.push(slot);
    distance = 0;
    shift = 0;
  }
  return shift === 0 ? Uint32Array.from(slots) : undefined;
}

function isTableText(value: unknown): value is TableText {
  const { rows, bits, cells, moved } = (value ?? {}) as Partial<TableText>;
  return (
    Array.isArray(rows) &&
    rows.length <= MOST_ROWS &&
    rows.every(isCount) &&
    typeof bits === 'number' &&
    typeof cells === 'string' &&
    (moved === undefined || (Array.isArray(moved) && moved.every(isMovedText)))
  );
}

function isMovedText(value: unknown): boolean {
  const { hour, slots } = (value ?? {}) as Partial<MovedText>;
  return isCount(hour) && typeof slots === 'string';
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
