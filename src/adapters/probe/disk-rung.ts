import type { Bytes, Ms } from '../../core/kernel/units.ts';
import { LatencyHistogram } from '../../core/probe/latency-histogram.ts';
import type { DiskRung } from '../../core/probe/profile.ts';
import { alignedMemory } from './aligned-memory.ts';
import { runCrew } from './crew.ts';
import type { BlockCall, BlockResult, BlockTask } from './disk-block-worker.ts';

export const BLOCK_BYTES: Bytes = 4096;
export const RUNG_MS: Ms = 700;

/** An opened file to be measured, with O_DIRECT. */
export interface BlockFile {
  readonly fd: number;
  readonly size: Bytes;
}

/**
 * Random blocks of a file by so many threads, each with one call in flight.
 * @throws LbError PROBE_FAILED; the signal's reason when aborted
 */
export async function measureRung(
  call: BlockCall,
  { fd, size }: BlockFile,
  queueDepth: number,
  signal: AbortSignal,
  durationMs: Ms = RUNG_MS,
): Promise<DiskRung & { readonly count: number }> {
  const memory = alignedMemory(queueDepth * BLOCK_BYTES);
  const blockCount = Math.floor(size / BLOCK_BYTES);
  const common = { call, fd, memory, blockBytes: BLOCK_BYTES, blockCount, durationMs };
  const tasks = Array.from(
    { length: queueDepth },
    (_, thread): BlockTask => ({ ...common, thread }),
  );
  const url = new URL('./disk-block-worker.ts', import.meta.url);
  const results = await runCrew<BlockResult>(url, tasks, signal);
  const latencies = new LatencyHistogram();
  let iops = 0;
  for (const { counts, elapsedMs } of results) {
    const own = new LatencyHistogram(counts);
    iops += (own.total / elapsedMs) * 1000;
    latencies.merge(own);
  }
  return {
    queueDepth,
    iops,
    serviceTimeP50Ms: latencies.quantile(0.5)!,
    serviceTimeP99Ms: latencies.quantile(0.99)!,
    count: latencies.total,
  };
}
