import { availableParallelism } from 'node:os';
import type { Clock } from '../../core/kernel/clock.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes, Ms } from '../../core/kernel/units.ts';
import { nextDepth } from '../../core/probe/ladder.ts';
import {
  type DiskRung,
  type DiskStep,
  type DiskWriteStep,
  type Missing,
  missing,
} from '../../core/probe/profile.ts';
import type { SystemFiles } from '../../core/probe/system-files.ts';
import { attempt } from './attempt.ts';
import type { BlockCall } from './disk-block-worker.ts';
import { BLOCK_BYTES, measureRung, RUNG_MS } from './disk-rung.ts';
import { createUnnamedFile, type UnnamedFile } from './unnamed-file.ts';

/** Everything together, the file included. */
const BUDGET_MS: Ms = 10_000;
/** A rung and the start of its threads must fit into what is left. */
const RESERVE_MS: Ms = 1500;
/** Share of the bytes that must have come from or gone to a device; the rest allows for rounding. */
const LEAST_FROM_DEVICE = 0.9;

export interface DiskWorld {
  readonly files: SystemFiles;
  readonly clock: Clock;
}

export interface DiskRequest {
  readonly measuresWrites: boolean;
  readonly onStep?: (call: BlockCall, depth: number) => void;
}

export interface DiskLadders {
  /** At least one step. */
  readonly reads: readonly DiskStep[];
  readonly writes: { readonly value: readonly DiskWriteStep[] } | Missing;
}

/**
 * Random 4 KiB reads past the page cache with 1, 4, 16 … in flight, until more brings no more; then
 * the same with writes, if wanted and as far as the time allows. A failure of the writes leaves the
 * reads alone.
 *
 * @param folder on the disk to be measured
 * @throws LbError PROBE_FAILED, PROBE_REFUSED; the signal's reason when aborted before the first step
 */
export async function climbDisk(
  folder: string,
  world: DiskWorld,
  { measuresWrites, onStep }: DiskRequest,
  signal: AbortSignal,
): Promise<DiskLadders> {
  const end = world.clock.now() + BUDGET_MS;
  const file = await createUnnamedFile(folder, world.clock, signal);
  const climb = (call: BlockCall, limit: AbortSignal): Promise<Counted[]> =>
    climbLadder(call, { file, world, end, onStep: onStep ?? (() => undefined) }, limit);
  try {
    const reads = (await climb('read', signal)).map(({ count, ...rung }) => ({
      ...rung,
      readCount: count,
    }));
    if (!measuresWrites) return { reads, writes: missing('not asked for') };
    const writes = await attempt(signal, async (limit) =>
      (await climb('write', limit)).map(({ count, ...rung }) => ({ ...rung, writeCount: count })),
    );
    return { reads, writes };
  } finally {
    await file.handle.close();
  }
}

type Counted = DiskRung & { readonly count: number };

interface Climb {
  readonly file: UnnamedFile;
  readonly world: DiskWorld;
  /** Instant at which the ladder must be done. */
  readonly end: Ms;
  readonly onStep: (call: BlockCall, depth: number) => void;
}

async function climbLadder(
  call: BlockCall,
  { file, world, end, onStep }: Climb,
  signal: AbortSignal,
): Promise<Counted[]> {
  const steps: Counted[] = [];
  const next = (): number | undefined => nextDepth(steps, availableParallelism());
  for (let depth = next(); depth !== undefined; depth = next()) {
    const left = end - world.clock.now();
    if (steps.length > 0 && (signal.aborted || left < RUNG_MS + RESERVE_MS)) break;
    onStep(call, depth);
    const limit = AbortSignal.any([
      signal,
      AbortSignal.timeout(Math.ceil(Math.max(left, RESERVE_MS))),
    ]);
    const step = await checkedRung(call, file, depth, world.files, limit).catch(
      (error: unknown) => {
        if (!limit.aborted) throw error;
        return undefined;
      },
    );
    if (step === undefined) break;
    steps.push(step);
  }
  if (steps.length > 0) return steps;
  signal.throwIfAborted();
  throw new LbError('PROBE_FAILED', `the disk gave no answer in ${BUDGET_MS / 1000} s`);
}

/** Some file systems accept O_DIRECT and answer from memory all the same. */
async function checkedRung(
  call: BlockCall,
  { handle, size }: UnnamedFile,
  depth: number,
  files: SystemFiles,
  signal: AbortSignal,
): Promise<Counted> {
  const before = bytesOfDevices(call, files);
  const rung = await measureRung(call, { fd: handle.fd, size }, depth, signal);
  const after = bytesOfDevices(call, files);
  if (before === undefined || after === undefined) return rung;
  if (after - before >= rung.count * BLOCK_BYTES * LEAST_FROM_DEVICE) return rung;
  const what = call === 'read' ? 'reads were answered from' : 'writes went to';
  throw new LbError(
    'PROBE_FAILED',
    `the ${what} memory, not ${call === 'read' ? 'from' : 'to'} a disk`,
    {
      hint: 'choose a folder on a disk: --disk-path',
    },
  );
}

/** Bytes the kernel moved for this process (proc_pid_io(5)); undefined where it does not count. */
function bytesOfDevices(call: BlockCall, files: SystemFiles): Bytes | undefined {
  const line = new RegExp(`^${call}_bytes: (\\d+)$`, 'm');
  const count = line.exec(files.read('/proc/self/io') ?? '')?.[1];
  return count === undefined ? undefined : Number(count);
}
