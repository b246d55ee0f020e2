/** Entries that a heap has room for at first; with its key and ticket each takes 16 bytes. */
const FIRST_ROOM = 4;

/**
 * Very many small heaps of (key, ticket) in one array: the least key is at hand, and a step in a heap of
 * a few entries waits for memory once. Each heap has a block of its own; one that is full moves to a
 * block twice as large, and its old one is used again.
 */
export class HeapArena {
  /** Pairs of key and ticket. */
  #entries: Float64Array;
  /** Places of entries that are given out, in pairs. */
  #end: number;
  readonly #begins: Int32Array;
  readonly #rooms: Int32Array;
  readonly #sizes: Int32Array;
  /** Blocks that are free, by the logarithm of their room. */
  readonly #free: number[][] = [];

  constructor(heapCount: number) {
    this.#begins = Int32Array.from({ length: heapCount }, (_, heap) => heap * FIRST_ROOM);
    this.#rooms = new Int32Array(heapCount).fill(FIRST_ROOM);
    this.#sizes = new Int32Array(heapCount);
    this.#end = heapCount * FIRST_ROOM;
    this.#entries = new Float64Array(4 * this.#end);
  }

  size(heap: number): number {
    return this.#sizes[heap]!;
  }

  /** The least key; there must be one. */
  least(heap: number): number {
    return this.#entries[2 * this.#begins[heap]!]!;
  }

  push(heap: number, key: number, ticket: number): void {
    const size = this.#sizes[heap]!++;
    if (size === this.#rooms[heap]!) this.#move(heap);
    const entries = this.#entries;
    const begin = 2 * this.#begins[heap]!;
    let here = size;
    while (here > 0) {
      const parent = (here - 1) >> 1;
      const above = entries[begin + 2 * parent]!;
      if (above <= key) break;
      entries[begin + 2 * here] = above;
      entries[begin + 2 * here + 1] = entries[begin + 2 * parent + 1]!;
      here = parent;
    }
    entries[begin + 2 * here] = key;
    entries[begin + 2 * here + 1] = ticket;
  }

  /** Takes out the entry with the least key; there must be one. @returns its ticket */
  pop(heap: number): number {
    const entries = this.#entries;
    const begin = 2 * this.#begins[heap]!;
    const least = entries[begin + 1]!;
    const size = --this.#sizes[heap]!;
    const key = entries[begin + 2 * size]!;
    let here = 0;
    for (;;) {
      let child = 2 * here + 1;
      if (child >= size) break;
      if (child + 1 < size && entries[begin + 2 * child + 2]! < entries[begin + 2 * child]!)
        child++;
      const below = entries[begin + 2 * child]!;
      if (below >= key) break;
      entries[begin + 2 * here] = below;
      entries[begin + 2 * here + 1] = entries[begin + 2 * child + 1]!;
      here = child;
    }
    entries[begin + 2 * here] = key;
    entries[begin + 2 * here + 1] = entries[begin + 2 * size + 1]!;
    return least;
  }

  /** Takes out all entries. @returns their tickets */
  clear(heap: number): number[] {
    const begin = 2 * this.#begins[heap]!;
    const entries = this.#entries;
    const tickets = Array.from(
      { length: this.#sizes[heap]! },
      (_, at) => entries[begin + 2 * at + 1]!,
    );
    this.#sizes[heap] = 0;
    return tickets;
  }

  #move(heap: number): void {
    const room = this.#rooms[heap]!;
    const from = this.#begins[heap]!;
    const to = this.#block(2 * room);
    this.#entries.copyWithin(2 * to, 2 * from, 2 * (from + room));
    this.#begins[heap] = to;
    this.#rooms[heap] = 2 * room;
    const old = 31 - Math.clz32(room);
    this.#free[old] ??= [];
    this.#free[old].push(from);
  }

  /** @param room a power of two */
  #block(room: number): number {
    const freed = this.#free[31 - Math.clz32(room)]?.pop();
    if (freed !== undefined) return freed;
    const begin = this.#end;
    this.#end += room;
    if (2 * this.#end > this.#entries.length) {
      const entries = new Float64Array(Math.max(2 * this.#entries.length, 2 * this.#end));
      entries.set(this.#entries);
      this.#entries = entries;
    }
    return begin;
  }
}
