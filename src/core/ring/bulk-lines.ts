import type { Bytes } from '../kernel/units.ts';
import { KEY_LIMIT_BYTES, type KeyBatch } from '../kernel/wasm/key-lines.ts';
import { store } from '../kernel/wasm/owner-tables.ts';
import type { BulkPlacer } from './bulk.ts';

/** Written out at once, so that a reader in a pipe is woken seldom. */
const OUTPUT_BYTES: Bytes = 256 * 1024;
/** The kernel copies whole vectors, beyond the last byte that counts. */
const MARGIN_BYTES: Bytes = 64;

/** Turns placed batches into `key TAB node LF` lines. */
export class PlacementLines {
  readonly #placer: BulkPlacer;
  readonly #names: number;
  readonly #out: number;
  readonly #end: number;
  #at: number;

  /** @param names of the nodes by index; no TAB and no LF in them */
  constructor(placer: BulkPlacer, names: readonly string[]) {
    const { kernel } = placer;
    const encoded = names.map((name) => new TextEncoder().encode(name));
    const longest = encoded.reduce((most, name) => Math.max(most, name.length), 0);
    const room = OUTPUT_BYTES + KEY_LIMIT_BYTES + longest + 4;
    this.#placer = placer;
    this.#names = storeNames(placer, encoded);
    this.#out = kernel.allocate(room + MARGIN_BYTES);
    this.#end = this.#out + room;
    this.#at = this.#out;
  }

  /** Full chunks of output, each valid until the next is asked for. */
  *format(batch: KeyBatch): Generator<Uint8Array, void, void> {
    const { run } = this.#placer.kernel;
    for (let key = 0; key < batch.count; ) {
      const { spans, count } = batch;
      key = run.formatLines(
        spans,
        this.#placer.owners,
        key,
        count,
        this.#names,
        this.#at,
        this.#end,
      );
      this.#at = run.written.value >>> 0;
      if (this.#at - this.#out >= OUTPUT_BYTES) yield this.rest();
    }
  }

  /** What is not given out yet. */
  rest(): Uint8Array {
    const { buffer } = this.#placer.kernel.run.memory;
    const chunk = new Uint8Array(buffer, this.#out, this.#at - this.#out);
    this.#at = this.#out;
    return chunk;
  }
}

/** Address and length (two u32) of each name, for the kernel. */
function storeNames({ kernel }: BulkPlacer, names: readonly Uint8Array[]): number {
  const text = kernel.allocate(names.reduce((sum, name) => sum + name.length, MARGIN_BYTES));
  const entries = new Uint32Array(names.length * 2);
  let at = text;
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    new Uint8Array(kernel.run.memory.buffer, at, name.length).set(name);
    entries[2 * i] = at;
    entries[2 * i + 1] = name.length;
    at += name.length;
  }
  return store(kernel, entries);
}
