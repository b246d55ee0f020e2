import { randomFillSync } from 'node:crypto';
import { readSync, writeSync } from 'node:fs';
import { createRng } from '../../core/kernel/rng.ts';
import type { Bytes, Ms } from '../../core/kernel/units.ts';
import { LatencyHistogram } from '../../core/probe/latency-histogram.ts';
import { takePart } from './crew-member.ts';

export type BlockCall = 'read' | 'write';

export interface BlockTask {
  readonly call: BlockCall;
  readonly fd: number;
  /** Page-aligned, shared by the crew; each thread has its own block of it. */
  readonly memory: SharedArrayBuffer;
  readonly thread: number;
  readonly blockBytes: Bytes;
  readonly blockCount: number;
  readonly durationMs: Ms;
}

export interface BlockResult {
  /** Buckets of a LatencyHistogram. */
  readonly counts: Uint32Array;
  readonly elapsedMs: Ms;
}

/** One call in flight all the time: the next one starts when the last one is there. */
takePart((task: BlockTask): BlockResult => {
  const { call, fd, blockBytes, blockCount, durationMs } = task;
  const block = new Uint8Array(task.memory, task.thread * blockBytes, blockBytes);
  const transfer = call === 'read' ? readSync : stampedWrites(task.thread);
  const rng = createRng(task.thread);
  const latencies = new LatencyHistogram();
  const start = performance.now();
  let now = start;
  while (now - start < durationMs) {
    const position = Math.floor(rng() * blockCount) * blockBytes;
    const length = transfer(fd, block, 0, blockBytes, position);
    if (length !== blockBytes) throw new Error(`a ${call} of ${blockBytes} bytes made ${length}`);
    const end = performance.now();
    latencies.add(end - now);
    now = end;
  }
  return { counts: latencies.counts, elapsedMs: now - start };
});

/** Random contents, of which no two are alike: neither compression nor deduplication makes them cheaper. */
function stampedWrites(thread: number): typeof readSync {
  let count = 0;
  return ((fd: number, block: Uint8Array, offset: number, length: number, position: number) => {
    if (count === 0) randomFillSync(block);
    const stamp = new Uint32Array(block.buffer, block.byteOffset, 2);
    stamp[0] = thread;
    stamp[1] = ++count;
    return writeSync(fd, block, offset, length, position);
  }) as typeof readSync;
}
