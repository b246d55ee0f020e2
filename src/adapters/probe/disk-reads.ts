import { availableParallelism } from 'node:os';
import type { Clock } from '../../core/kernel/clock.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes, Ms } from '../../core/kernel/units.ts';
import { nextDepth } from '../../core/probe/ladder.ts';
import { LatencyHistogram } from '../../core/probe/latency-histogram.ts';
import type { DiskStep } from '../../core/probe/profile.ts';
import type { SystemFiles } from '../../core/probe/system-files.ts';
import { alignedMemory } from './aligned-memory.ts';
import { runCrew } from './crew.ts';
import type { ReadResult, ReadTask } from './disk-read-worker.ts';
import { createUnnamedFile, type UnnamedFile } from './unnamed-file.ts';

const BLOCK_BYTES: Bytes = 4096;
const STEP_MS: Ms = 700;
/** Everything together, the file included. */
const BUDGET_MS: Ms = 10_000;
/** A step and the start of its threads must fit into what is left. */
const RESERVE_MS: Ms = 1500;
/** Share of the bytes read that must have come from a device; the rest allows for rounding. */
const LEAST_FROM_DEVICE = 0.9;

export interface DiskWorld {
  readonly files: SystemFiles;
  readonly clock: Clock;
}

/**
 * Random 4 KiB reads past the page cache with 1, 4, 16 … in flight, until more brings no more.
 *
 * @param folder on the disk to be measured
 * @returns at least one step
 * @throws LbError PROBE_FAILED, PROBE_REFUSED; the signal's reason when aborted before the first step
 */
export async function readDisk(
  folder: string,
  world: DiskWorld,
  signal: AbortSignal,
  onStep: (depth: number) => void = () => undefined,
): Promise<DiskStep[]> {
  const end = world.clock.now() + BUDGET_MS;
  const file = await createUnnamedFile(folder, world.clock, signal);
  try {
    const steps: DiskStep[] = [];
    const next = (): number | undefined => nextDepth(steps, availableParallelism());
    for (let depth = next(); depth !== undefined; depth = next()) {
      const left = end - world.clock.now();
      if (steps.length > 0 && (signal.aborted || left < STEP_MS + RESERVE_MS)) break;
      onStep(depth);
      const limit = AbortSignal.any([
        signal,
        AbortSignal.timeout(Math.ceil(Math.max(left, RESERVE_MS))),
      ]);
      const step = await climb(file, depth, world.files, limit).catch((error: unknown) => {
        if (!limit.aborted) throw error;
        return undefined;
      });
      if (step === undefined) break;
      steps.push(step);
    }
    if (steps.length > 0) return steps;
    signal.throwIfAborted();
    throw new LbError('PROBE_FAILED', `the disk gave no answer in ${BUDGET_MS / 1000} s`);
  } finally {
    await file.handle.close();
  }
}

async function climb(
  { handle, size }: UnnamedFile,
  depth: number,
  files: SystemFiles,
  signal: AbortSignal,
): Promise<DiskStep> {
  const memory = alignedMemory(depth * BLOCK_BYTES);
  const tasks = Array.from({ length: depth }, (_, thread): ReadTask => {
    const blockCount = Math.floor(size / BLOCK_BYTES);
    const common = { fd: handle.fd, memory, blockBytes: BLOCK_BYTES, durationMs: STEP_MS };
    return { ...common, thread, blockCount };
  });
  const before = bytesFromDevices(files);
  const url = new URL('./disk-read-worker.ts', import.meta.url);
  const results = await runCrew<ReadResult>(url, tasks, signal);
  const step = summarise(depth, results);
  checkOrigin(step, before, bytesFromDevices(files));
  return step;
}

function summarise(queueDepth: number, results: readonly ReadResult[]): DiskStep {
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
    readCount: latencies.total,
  };
}

/** Bytes the kernel fetched from devices for this process (proc_pid_io(5)); undefined where it does not count. */
function bytesFromDevices(files: SystemFiles): Bytes | undefined {
  const count = /^read_bytes: (\d+)$/m.exec(files.read('/proc/self/io') ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
}

/** Some file systems accept O_DIRECT and answer from memory all the same. */
function checkOrigin(step: DiskStep, before: Bytes | undefined, after: Bytes | undefined): void {
  if (before === undefined || after === undefined) return;
  if (after - before >= step.readCount * BLOCK_BYTES * LEAST_FROM_DEVICE) return;
  throw new LbError('PROBE_FAILED', 'the reads were answered from memory, not from a disk', {
    hint: 'choose a folder on a disk: --disk-path',
  });
}
