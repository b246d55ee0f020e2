import { LbError } from '../errors.ts';
import { createKernel, type Kernel } from './instance.ts';

/** Room behind each address for `#` and ten digits, written as two u64. */
const SUFFIX_ROOM = 16;
/** Address, length and position, three u32. */
const ENTRY_BYTES = 12;
/** The engine replaces its first, slow code between calls only, so the first ones should be short. */
const ROWS_PER_CALL = 8;
const MEMORY_LIMIT = 2 ** 32;

/**
 * All rows of a distribution table at once: row v holds the indices of `addresses` in the order of
 * XXH64(address + '#' + v), ties by position.
 *
 * @param addresses at most 65 535
 * @returns row-major, `variants` × addresses.length
 * @throws LbError TOO_MANY_NODES when the table does not fit into 4 GiB
 */
export function buildTable(addresses: readonly string[], variants: number): Uint16Array {
  return buildRows(addresses, 0, variants);
}

/** Row `variant` of the table alone, for a process that places a single key. */
export function buildRow(addresses: readonly string[], variant: number): Uint16Array {
  return buildRows(addresses, variant, 1);
}

/** Both, in the shape that placements take. */
export const tableBuilder = { row: buildRow, table: buildTable };

function buildRows(addresses: readonly string[], first: number, count: number): Uint16Array {
  const n = addresses.length;
  if (n * count === 0) return new Uint16Array(0);
  const textBytes = addresses.reduce((sum, address) => sum + address.length * 3 + SUFFIX_ROOM, 0);
  const bits = Math.min(16, Math.max(1, Math.ceil(Math.log2(n))));
  const workBytes = n * 24 + (4 << bits);
  if (n * count * 2 + textBytes + workBytes + n * ENTRY_BYTES + PAGES_SLACK > MEMORY_LIMIT) {
    throw new LbError('TOO_MANY_NODES', `a table of ${count} × ${n} cells exceeds 4 GiB`, {
      hint: 'fewer variants do: shares stay equal, copies spread a little less evenly',
    });
  }
  const kernel = createKernel();
  const text = kernel.allocate(textBytes);
  const entries = kernel.allocate(n * ENTRY_BYTES);
  const work = kernel.allocate(workBytes);
  const table = kernel.allocate(n * count * 2);
  writeEntries(kernel, addresses, text, entries);
  for (let row = 0; row < count; row += ROWS_PER_CALL) {
    const rows = Math.min(ROWS_PER_CALL, count - row);
    kernel.run.buildTable(entries, n, first + row, rows, work, bits, table + row * n * 2);
  }
  return new Uint16Array(kernel.run.memory.buffer, table, n * count);
}

/** Alignment and the rounding to pages. */
const PAGES_SLACK = 2 ** 17;

/** The texts one behind the other, and an entry for each, in order of length. */
function writeEntries(
  kernel: Kernel,
  addresses: readonly string[],
  text: number,
  entries: number,
): void {
  const { buffer } = kernel.run.memory;
  const lengths = writeTexts(new Uint8Array(buffer, text), addresses);
  const next = startsByLength(lengths);
  const entry = new Uint32Array(buffer, entries, addresses.length * 3);
  let at = text;
  for (let i = 0; i < lengths.length; i++) {
    const length = lengths[i]!;
    const to = next[length]! * 3;
    next[length]!++;
    entry[to] = at;
    entry[to + 1] = length;
    entry[to + 2] = i;
    at += length + SUFFIX_ROOM;
  }
}

/** @returns length of each text in bytes */
function writeTexts(room: Uint8Array, texts: readonly string[]): Uint32Array {
  const encoder = new TextEncoder();
  const gap = ' '.repeat(SUFFIX_ROOM);
  const joined = texts.join(gap);
  const lengths = Uint32Array.from(texts, (text) => text.length);
  if (encoder.encodeInto(joined, room).written === joined.length) return lengths;
  // Not ASCII alone: the bytes must be counted one text at a time.
  let at = 0;
  for (let i = 0; i < texts.length; i++) {
    lengths[i] = encoder.encodeInto(texts[i]!, room.subarray(at)).written;
    at += lengths[i]! + SUFFIX_ROOM;
  }
  return lengths;
}

/** For each length, how many shorter ones there are. */
function startsByLength(lengths: Uint32Array): Uint32Array {
  const longest = lengths.reduce((a, b) => Math.max(a, b), 0);
  const starts = new Uint32Array(longest + 2);
  for (let i = 0; i < lengths.length; i++) starts[lengths[i]! + 1]!++;
  for (let length = 1; length < starts.length; length++) starts[length]! += starts[length - 1]!;
  return starts;
}
