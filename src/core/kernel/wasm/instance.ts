import { wasmBase64 } from './module.ts';

/** What is used of the engine's WebAssembly; the Node typings leave it out. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};

/**
 * What assembly/ exports. Every number is an unsigned 32-bit address, length or count; shapes are
 * documented at the functions there.
 */
interface KernelExports {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number };
  readonly written: { readonly value: number };
  hashSpans(spans: number, count: number, hashes: number): void;
  findLines(from: number, end: number, ends: number, limit: number): number;
  cutLines(start: number, ends: number, count: number, spans: number): number;
  cutTags(spans: number, count: number, open: number, close: number, parts: number): void;
  frameKeys(
    spans: number,
    from: number,
    count: number,
    prefix: number,
    suffix: number,
    out: number,
    end: number,
    parts: number,
  ): number;
  hasByte(spans: number, count: number, byte: number): number;
  hashLines(start: number, ends: number, count: number, spans: number, hashes: number): number;
  buildCrc32(work: number): void;
  hashCrc32(spans: number, count: number, hashes: number, work: number): void;
  buildCrc16(work: number): void;
  hashRedisSlot(spans: number, count: number, hashes: number, work: number): void;
  buildMd5(work: number): void;
  hashMd5(spans: number, count: number, hashes: number, form: number, work: number): void;
  hashByFactor(spans: number, count: number, hashes: number, start: number, factor: number): void;
  hashFnv1a(spans: number, count: number, hashes: number, start: number, prime: number): void;
  hashOneAtATime(spans: number, count: number, hashes: number): void;
  hashMurmur2(spans: number, count: number, hashes: number, seed: number, factor: number): void;
  hashMurmur3(spans: number, count: number, hashes: number): void;
  avalanche(hashes: number, count: number): void;
  ownersByTable(
    hashes: number,
    count: number,
    table: number,
    n: number,
    variants: number,
    owners: number,
  ): void;
  replaceDead(owners: number, others: number, count: number, alive: number): void;
  ownersBySieve(
    hashes: number,
    count: number,
    nodes: number,
    thresholds: number,
    capacity: number,
    owners: number,
  ): number;
  ownersBySlots(
    hashes: number,
    count: number,
    table: number,
    rows: number,
    slotBits: number,
    owners: number,
  ): void;
  ownersByCircle(
    hashes: number,
    count: number,
    positions: number,
    nodes: number,
    guide: number,
    guideBits: number,
    owners: number,
  ): void;
  ownersByCircle64(
    hashes: number,
    count: number,
    positions: number,
    nodes: number,
    guide: number,
    guideBits: number,
    owners: number,
  ): void;
  ownersByRemainder(
    hashes: number,
    count: number,
    shift: number,
    mask: number,
    members: number,
    n: number,
    owners: number,
  ): void;
  ownersByModulo(hashes: number, count: number, members: number, n: number, owners: number): void;
  tally(owners: number, count: number, counts: number): void;
  formatLines(
    spans: number,
    owners: number,
    from: number,
    count: number,
    names: number,
    out: number,
    end: number,
  ): number;
  orderRow(
    hashes: number,
    n: number,
    histogram: number,
    bits: number,
    sorted: number,
    row: number,
  ): void;
  buildTable(
    entries: number,
    n: number,
    first: number,
    count: number,
    work: number,
    bits: number,
    table: number,
  ): void;
}

/** One instance of the hot loops with a memory of its own. */
export interface Kernel {
  readonly run: KernelExports;
  /**
   * Address of `bytes` zeroed bytes, aligned to 64; never given back. Views of the memory made before
   * are void afterwards.
   *
   * @throws RangeError beyond 4 GiB
   */
  allocate(bytes: number): number;
}

const PAGE = 65_536;
/** The compiler keeps its few static bytes below this. */
const FIRST_FREE = 1024;
const ALIGNMENT = 64;

let compiled: object | undefined;

/** Compiles on first use, some two milliseconds; further instances share the code. */
export function createKernel(): Kernel {
  compiled ??= new WebAssembly.Module(decode(wasmBase64));
  const run = new WebAssembly.Instance(compiled, { env: { abort } }).exports as KernelExports;
  let free = FIRST_FREE;
  return {
    run,
    allocate(bytes) {
      const at = free;
      const end = at + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      const missing = end - run.memory.buffer.byteLength;
      if (missing > 0) run.memory.grow(Math.ceil(missing / PAGE));
      free = end;
      return at;
    },
  };
}

function abort(): never {
  throw new Error('the compiled kernel gave up, which its sources never do');
}

function decode(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
