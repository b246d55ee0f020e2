import { readSync } from 'node:fs';
import { createRng } from '../../core/kernel/rng.ts';
import type { Bytes, Ms } from '../../core/kernel/units.ts';
import { LatencyHistogram } from '../../core/probe/latency-histogram.ts';
import { takePart } from './crew-member.ts';

export interface ReadTask {
  readonly fd: number;
  /** Page-aligned, shared by the crew; each thread reads into its own block of it. */
  readonly memory: SharedArrayBuffer;
  readonly thread: number;
  readonly blockBytes: Bytes;
  readonly blockCount: number;
  readonly durationMs: Ms;
}

export interface ReadResult {
  /** Buckets of a LatencyHistogram. */
  readonly counts: Uint32Array;
  readonly elapsedMs: Ms;
}

/** One read in flight all the time: the next one starts when the last one is there. */
takePart((task: ReadTask): ReadResult => {
  const { fd, blockBytes, blockCount, durationMs } = task;
  const block = new Uint8Array(task.memory, task.thread * blockBytes, blockBytes);
  const rng = createRng(task.thread);
  const latencies = new LatencyHistogram();
  const start = performance.now();
  let now = start;
  while (now - start < durationMs) {
    const position = Math.floor(rng() * blockCount) * blockBytes;
    const length = readSync(fd, block, 0, blockBytes, position);
    if (length !== blockBytes) throw new Error(`a read of ${blockBytes} bytes gave ${length}`);
    const end = performance.now();
    latencies.add(end - now);
    now = end;
  }
  return { counts: latencies.counts, elapsedMs: now - start };
});
