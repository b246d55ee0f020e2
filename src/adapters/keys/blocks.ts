import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { KEY_LIMIT_BYTES } from '../../core/kernel/wasm/key-lines.ts';
import type { BulkPlacer } from '../../core/ring/bulk.ts';
import { readAt } from './source.ts';

/** What a thread takes at a time: some 5 ms of work. A line belongs to the block it begins in. */
const BLOCK_BYTES: Bytes = 8 * 1024 * 1024;
const PROBE_BYTES: Bytes = 4096;

/** A file counted by several threads, which take its blocks as they go. */
export interface SharedFile {
  readonly name: string;
  readonly fd: number;
  readonly size: Bytes;
  readonly blockBytes: Bytes;
  /** Next free block, whether to stop, and by thread whether it has begun; shared. */
  readonly control: Int32Array;
  /** By thread, what it has done; shared. */
  readonly bytesDone: Float64Array;
}

const NEXT = 0;
const STOP = 1;
const BEGUN = 2;

export function shareFile(
  file: { readonly name: string; readonly fd: number; readonly size: Bytes },
  threads: number,
  blockBytes: Bytes = BLOCK_BYTES,
): SharedFile {
  const { name, fd, size } = file;
  const control = new Int32Array(new SharedArrayBuffer(4 * (BEGUN + threads)));
  const bytesDone = new Float64Array(new SharedArrayBuffer(threads * 8));
  return { name, fd, size, blockBytes, control, bytesDone };
}

/** All threads finish the block they are at and take no more. */
export function stopAll({ control }: SharedFile): void {
  Atomics.store(control, STOP, 1);
}

/** Told after `stopAll`: a thread that had not begun by then takes no block any more. */
export function hasBegun({ control }: SharedFile, thread: number): boolean {
  return Atomics.load(control, BEGUN + thread) === 1;
}

/**
 * Counts blocks as long as there are any; control returns after each, so that the thread can listen.
 *
 * @throws LbError KEYS_UNREADABLE; that of a long key does not know the number of its line
 */
export function* countBlocks(
  placer: BulkPlacer,
  file: SharedFile,
  thread: number,
): Generator<void, void, void> {
  Atomics.store(file.control, BEGUN + thread, 1); // before it looks whether to stop, see hasBegun
  while (Atomics.load(file.control, STOP) === 0) {
    const from = Atomics.add(file.control, NEXT, 1) * file.blockBytes;
    if (from >= file.size) return;
    const start = lineStart(file, from);
    const end = lineStart(file, from + file.blockBytes);
    countRange(placer, file, start, end);
    file.bytesDone[thread]! += end - start;
    yield;
  }
}

function countRange(placer: BulkPlacer, file: SharedFile, start: Bytes, end: Bytes): void {
  const { lines } = placer;
  const count = (batch: Parameters<BulkPlacer['place']>[0]): void => {
    placer.place(batch);
    placer.tally(batch);
  };
  for (let at = start; at < end; ) {
    const room = lines.room();
    const filled = readAt(file, room.subarray(0, Math.min(room.length, end - at)), at);
    if (filled === 0) break; // the file was cut meanwhile
    for (const batch of lines.batches(filled)) count(batch);
    at += filled;
  }
  for (const batch of lines.rest()) count(batch);
}

/** Where the first line that begins at or behind `at` begins; the end of the file when none does. */
function lineStart(file: Pick<SharedFile, 'name' | 'fd' | 'size'>, at: Bytes): Bytes {
  if (at === 0) return 0;
  const probe = new Uint8Array(PROBE_BYTES);
  for (let from = at - 1; from < file.size; ) {
    const filled = readAt(file, probe, from);
    if (filled === 0) break;
    const found = probe.subarray(0, filled).indexOf(0x0a);
    if (found >= 0) return Math.min(from + found + 1, file.size);
    from += filled;
    if (from - at > KEY_LIMIT_BYTES + 2) {
      throw new LbError('KEYS_UNREADABLE', `${file.name} has a line longer than 1 MiB`);
    }
  }
  return file.size;
}
