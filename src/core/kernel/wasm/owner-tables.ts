import { rehash } from '../mix.ts';
import type { Bytes } from '../units.ts';
import type { Kernel } from './instance.ts';

/** Indices of nodes are stored in 16 bits; this one means "no node". */
export const NOBODY = 65_535;
/** Tries of a sieve before a key is left to the caller: at half-open places one key in 2^64 gets there. */
export const SIEVE_TRIES = 64;
const BLOCK = 2 ** 32;

/** What an algorithm decides by, as flat tables that the hot loops read. Every id is a node's index. */
export type OwnerTables =
  /** Row hi mod `variants`, area floor(lo · n / 2^32): `cells[row · n + area]`. */
  | {
      readonly kind: 'table';
      readonly variants: number;
      readonly n: number;
      readonly cells: Uint16Array;
    }
  /** Row hi mod `rows`, one of `slots` (a power of two) equal slots by the top bits of lo. */
  | {
      readonly kind: 'slots';
      readonly rows: number;
      readonly slots: number;
      readonly cells: Uint16Array;
    }
  /**
   * A power of two of places. Try t takes the place of the low bits of the upper half of the t-th
   * rehash and is let in when the lower half is below `thresholds` (0 to 2^32).
   */
  | { readonly kind: 'sieve'; readonly nodes: Uint16Array; readonly thresholds: Float64Array }
  /** The first of the ascending `positions` at or behind hi, else the first of all. */
  | { readonly kind: 'circle'; readonly positions: Uint32Array; readonly nodes: Uint16Array }
  /** The same by all 64 bits of the hash; a position's halves are `high` and `low`. */
  | {
      readonly kind: 'circle64';
      readonly high: Uint32Array;
      readonly low: Uint32Array;
      readonly nodes: Uint16Array;
    }
  /** Some bits of the upper half, `(hi >>> shift) & mask`, mod members.length. */
  | {
      readonly kind: 'remainder';
      readonly shift: number;
      readonly mask: number;
      readonly members: Uint16Array;
    }
  /** hash mod members.length, of the whole 64 bits. */
  | { readonly kind: 'modulo'; readonly members: Uint16Array };

/** Cells of a table's longest array, and the memory of all of them. */
export function tableSize(tables: OwnerTables): { cellCount: number; memoryBytes: Bytes } {
  const arrays = Object.values(tables).filter((value) => ArrayBuffer.isView(value));
  return {
    cellCount: Math.max(...arrays.map((array) => (array as Uint16Array).length)),
    memoryBytes: arrays.reduce((sum, array) => sum + array.byteLength, 0),
  };
}

/** Owner of one hash, or NOBODY when a sieve lets it in nowhere: the kernels' rules in plain code. */
export function ownerIn(tables: OwnerTables): (hi: number, lo: number) => number {
  switch (tables.kind) {
    case 'table': {
      const { variants, n, cells } = tables;
      return (hi, lo) => cells[(hi % variants) * n + Math.floor((lo * n) / BLOCK)]!;
    }
    case 'slots': {
      const { rows, slots, cells } = tables;
      const width = BLOCK / slots;
      return (hi, lo) => cells[(hi % rows) * slots + Math.floor(lo / width)]!;
    }
    case 'sieve':
      return (hi, lo) => sieveOwner(tables, hi, lo);
    case 'circle':
      return (hi) => tables.nodes[firstAtOrBehind(tables.positions, hi)]!;
    case 'circle64':
      return (hi, lo) => tables.nodes[firstAtOrBehind64(tables.high, tables.low, hi, lo)]!;
    case 'remainder': {
      const { shift, mask, members } = tables;
      return (hi) => members[(((hi >>> shift) & mask) >>> 0) % members.length]!;
    }
    case 'modulo': {
      const { members } = tables;
      const n = members.length;
      const carry = BLOCK % n; // (hi mod n) · carry + lo stays below 2^53 for n below 2^26
      return (hi, lo) => members[((hi % n) * carry + lo) % n]!;
    }
  }
}

function sieveOwner(
  { nodes, thresholds }: { nodes: Uint16Array; thresholds: Float64Array },
  hi: number,
  lo: number,
): number {
  for (let t = 0; t < SIEVE_TRIES; t++) {
    const draw = rehash(hi, lo, t);
    const place = draw.hi & (nodes.length - 1);
    if (draw.lo < thresholds[place]!) return nodes[place]!;
  }
  return NOBODY;
}

/** Index of the first of the ascending `positions` at or behind `hi`, wrapping to 0. */
export function firstAtOrBehind(positions: Uint32Array, hi: number): number {
  let from = 0;
  let to = positions.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (positions[middle]! < hi) from = middle + 1;
    else to = middle;
  }
  return from === positions.length ? 0 : from;
}

/** Index of the first of the ascending 64-bit positions at or behind the hash, wrapping to 0. */
export function firstAtOrBehind64(
  high: Uint32Array,
  low: Uint32Array,
  hi: number,
  lo: number,
): number {
  let from = 0;
  let to = high.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const upper = high[middle]!;
    if (upper < hi || (upper === hi && low[middle]! < lo)) from = middle + 1;
    else to = middle;
  }
  return from === high.length ? 0 : from;
}

/**
 * Finds the owners of `count` hashes (u64 at `hashes`) and writes them to `owners` (u16); a sieve
 * writes NOBODY for the keys that it lets in nowhere.
 */
export type OwnerLoop = (hashes: number, count: number, owners: number) => void;

/** Copies the tables into the kernel's memory; allocates, so views made before are void. */
export function loadTables(kernel: Kernel, tables: OwnerTables): OwnerLoop {
  const { run } = kernel;
  switch (tables.kind) {
    case 'table': {
      const { variants, n } = tables;
      const cells = store(kernel, tables.cells);
      return (hashes, count, owners) => {
        run.ownersByTable(hashes, count, cells, n, variants, owners);
      };
    }
    case 'slots': {
      const { rows } = tables;
      const slotBits = Math.log2(tables.slots);
      const cells = store(kernel, tables.cells);
      return (hashes, count, owners) => {
        run.ownersBySlots(hashes, count, cells, rows, slotBits, owners);
      };
    }
    case 'sieve': {
      const capacity = tables.nodes.length;
      const nodes = store(kernel, tables.nodes);
      const thresholds = store(kernel, BigUint64Array.from(tables.thresholds, BigInt));
      return (hashes, count, owners) => {
        run.ownersBySieve(hashes, count, nodes, thresholds, capacity, owners);
      };
    }
    case 'circle': {
      const bits = guideBits(tables.positions.length);
      const positions = store(kernel, endless(tables.positions));
      const nodes = store(kernel, wrapped(tables.nodes));
      const guide = store(kernel, circleGuide(tables.positions, bits));
      return (hashes, count, owners) => {
        run.ownersByCircle(hashes, count, positions, nodes, guide, bits, owners);
      };
    }
    case 'circle64': {
      const { high, low } = tables;
      const total = high.length;
      const bits = guideBits(total);
      const positions = new BigUint64Array(total + 1).fill(2n ** 64n - 1n, total);
      const halves = new Uint32Array(positions.buffer); // little-endian, as every engine's WebAssembly
      for (let i = 0; i < total; i++) halves.set([low[i]!, high[i]!], 2 * i);
      const at = store(kernel, positions);
      const nodes = store(kernel, wrapped(tables.nodes));
      const guide = store(kernel, circleGuide(high, bits));
      return (hashes, count, owners) => {
        run.ownersByCircle64(hashes, count, at, nodes, guide, bits, owners);
      };
    }
    case 'remainder': {
      const { shift, mask } = tables;
      const n = tables.members.length;
      const members = store(kernel, tables.members);
      return (hashes, count, owners) => {
        run.ownersByRemainder(hashes, count, shift, mask, members, n, owners);
      };
    }
    case 'modulo': {
      const n = tables.members.length;
      const members = store(kernel, tables.members);
      return (hashes, count, owners) => run.ownersByModulo(hashes, count, members, n, owners);
    }
  }
}

/** The largest number behind all, which ends every search. */
function endless(positions: Uint32Array): Uint32Array {
  const all = new Uint32Array(positions.length + 1);
  all.set(positions);
  all[positions.length] = BLOCK - 1;
  return all;
}

/** Behind the last point comes the first. */
function wrapped(nodes: Uint16Array): Uint16Array {
  const all = new Uint16Array(nodes.length + 1);
  all.set(nodes);
  all[nodes.length] = nodes[0]!;
  return all;
}

/** Twice as many ranges as points, so that most ranges have one or none. */
function guideBits(points: number): number {
  return Math.min(24, Math.max(1, Math.ceil(Math.log2(points)) + 1));
}

/** For each value of the upper `bits` of a hash, the first position at or behind its range's start. */
function circleGuide(positions: Uint32Array, bits: number): Uint32Array {
  const guide = new Uint32Array(2 ** bits);
  const width = 2 ** (32 - bits);
  let position = 0;
  for (let range = 0; range < guide.length; range++) {
    while (position < positions.length && positions[position]! < range * width) position++;
    guide[range] = position;
  }
  return guide;
}

/** Address of a copy of the array in the kernel's memory. */
export function store(
  kernel: Kernel,
  array: Uint8Array | Uint16Array | Uint32Array | BigUint64Array,
): number {
  const at = kernel.allocate(array.byteLength);
  const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
  new Uint8Array(kernel.run.memory.buffer, at, array.byteLength).set(bytes);
  return at;
}
