import { availableParallelism } from 'node:os';
import { setImmediate as events } from 'node:timers/promises';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { createKernel } from '../../core/kernel/wasm/instance.ts';
import { KeyLines } from '../../core/kernel/wasm/key-lines.ts';
import { BulkPlacer, type BulkPlan } from '../../core/ring/bulk.ts';
import { countBlocks, hasBegun, type SharedFile, shareFile, stopAll } from './blocks.ts';
import { type KeyCounts, startHelper, sumAnswers } from './count-threads.ts';
import type { CountAnswer } from './count-worker.ts';
import { type ReadOptions, readInput } from './read.ts';
import { type KeyInput, type KeySource, openKeys } from './source.ts';

/** Below this a thread takes longer to start than to save. */
const PARALLEL_FROM_BYTES: Bytes = 32 * 1024 * 1024;

export interface CountOptions extends ReadOptions {
  /** Threads for a regular file; anything else is read by one. */
  readonly workers?: number;
}

/**
 * How many keys of the source each node owns. Memory is bounded whatever the source's size.
 *
 * @returns what was counted until `signal`, marked as interrupted
 * @throws LbError KEYS_UNREADABLE
 */
export async function countKeys(
  plan: BulkPlan,
  source: KeySource,
  options: CountOptions = {},
): Promise<KeyCounts> {
  const input = openKeys(source);
  try {
    const threads = threadCount(plan, input, options.workers);
    if (input.kind === 'file' && threads > 1) return await countFile(plan, input, threads, options);
    const placer = new BulkPlacer(plan);
    const read = await readInput(
      input,
      placer.lines,
      (batch) => {
        placer.place(batch);
        placer.tally(batch);
      },
      options,
    );
    return { ...read, counts: placer.counts() };
  } finally {
    input.close();
  }
}

function threadCount(plan: BulkPlan, input: KeyInput, wanted: number | undefined): number {
  if (input.kind !== 'file' || plan.tables === undefined) return 1;
  if (wanted !== undefined) return wanted;
  return input.size < PARALLEL_FROM_BYTES ? 1 : Math.min(2, availableParallelism());
}

/** This thread counts along with `threads - 1` others, so that work starts at once. */
async function countFile(
  plan: BulkPlan,
  input: Extract<KeyInput, { kind: 'file' }>,
  threads: number,
  options: CountOptions,
): Promise<KeyCounts> {
  const file = shareFile(input, threads);
  const stop = (): void => stopAll(file);
  options.signal?.addEventListener('abort', stop, { once: true });
  if (options.signal?.aborted) stop();
  const helpers = Array.from({ length: threads - 1 }, (_, i) => startHelper(plan, file, i + 1));
  try {
    const own = await countHere(plan, file, options);
    stop(); // nothing is left to take; who has not begun by now need not be waited for
    const busy = helpers.filter(({ thread }) => hasBegun(file, thread));
    const answers = await Promise.all(busy.map((helper) => helper.answer));
    return sumAnswers(plan, file, [own, ...answers], options.signal?.aborted === true);
  } catch (error) {
    stop();
    throw await nameLine(input, error);
  } finally {
    options.signal?.removeEventListener('abort', stop);
    await Promise.all(helpers.map(({ worker }) => worker.terminate()));
  }
}

async function countHere(
  plan: BulkPlan,
  file: SharedFile,
  { onProgress }: CountOptions,
): Promise<CountAnswer> {
  const placer = new BulkPlacer(plan);
  const { lines } = placer;
  for (const _ of countBlocks(placer, file, 0)) {
    const bytes = file.bytesDone.reduce((total, done) => total + done, 0);
    // Keys of other threads are told at the end; until then they are as dense as those seen here.
    const keyCount = Math.round((lines.keyCount * bytes) / file.bytesDone[0]!);
    onProgress?.({ keyCount, bytes, totalBytes: file.size });
    await events();
  }
  const { keyCount, skippedCount } = lines;
  return { counts: placer.counts(), keyCount, skippedCount, open: [] };
}

/** A thread does not know how many lines came before its block: goes through the file once more. */
async function nameLine(
  input: Extract<KeyInput, { kind: 'file' }>,
  error: unknown,
): Promise<unknown> {
  if (!(error instanceof LbError)) return error;
  try {
    await readInput(input, new KeyLines(createKernel()), () => {});
  } catch (named) {
    return named;
  }
  return error;
}
