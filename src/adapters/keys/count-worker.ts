import { parentPort, workerData } from 'node:worker_threads';
import { LbError } from '../../core/kernel/errors.ts';
import { NOBODY } from '../../core/kernel/wasm/owner-tables.ts';
import { BulkPlacer, type BulkPlan } from '../../core/ring/bulk.ts';
import { countBlocks, type SharedFile } from './blocks.ts';

/** What a counting thread is given: the plan without its function, and the file to share. */
export interface CountTask extends Pick<BulkPlan, 'nodeCount' | 'keys' | 'second'> {
  readonly tables: NonNullable<BulkPlan['tables']>;
  readonly file: SharedFile;
  readonly thread: number;
}

/** What it says at the end; a text instead when the file could not be read. */
export interface CountAnswer {
  readonly counts: Float64Array;
  readonly keyCount: number;
  readonly skippedCount: number;
  /** Hashes (hi, lo) that the tables leave open: among the keys, but not in the counts. */
  readonly open: readonly (readonly [number, number])[];
}

function count({ nodeCount, keys, tables, second, file, thread }: CountTask): CountAnswer {
  const open: [number, number][] = [];
  const placer = new BulkPlacer({
    nodeCount,
    tables,
    ...(keys && { keys }),
    ...(second && { second }),
    owner(hi, lo) {
      open.push([hi, lo]);
      return NOBODY;
    },
  });
  for (const _ of countBlocks(placer, file, thread));
  const { keyCount, skippedCount } = placer.lines;
  return { counts: placer.counts(), keyCount, skippedCount, open };
}

function answer(task: CountTask): CountAnswer | string {
  try {
    return count(task);
  } catch (error) {
    if (error instanceof LbError) return error.message;
    throw error;
  }
}

parentPort!.postMessage(answer(workerData as CountTask));
