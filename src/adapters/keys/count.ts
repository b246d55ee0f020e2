import { availableParallelism } from 'node:os';
import { setImmediate as events } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { createKernel } from '../../core/kernel/wasm/instance.ts';
import { KeyLines } from '../../core/kernel/wasm/key-lines.ts';
import { BulkPlacer, type BulkPlan } from '../../core/ring/bulk.ts';
import { countBlocks, type SharedFile, shareFile, stopAll } from './blocks.ts';
import type { CountAnswer, CountTask } from './count-worker.ts';
import { type KeysRead, type ReadOptions, readInput } from './read.ts';
import { type KeyInput, type KeySource, openKeys } from './source.ts';

/** Below this a thread takes longer to start than to save. */
const PARALLEL_FROM_BYTES: Bytes = 32 * 1024 * 1024;

export interface KeyCounts extends KeysRead {
  /** Keys by node index. */
  readonly counts: Float64Array;
}

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
    const answers = await Promise.all(helpers.map((helper) => helper.answer));
    return sum(plan, file, [own, ...answers], options.signal?.aborted === true);
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

function startHelper(
  plan: BulkPlan,
  file: SharedFile,
  thread: number,
): { worker: Worker; answer: Promise<CountAnswer> } {
  const { nodeCount, tables, second } = plan;
  const task: CountTask = {
    nodeCount,
    tables: tables!,
    ...(second && { second }),
    file,
    thread,
  };
  const worker = new Worker(new URL('./count-worker.ts', import.meta.url), { workerData: task });
  const answer = new Promise<CountAnswer>((resolve, reject) => {
    const fail = (text: string): void => reject(new LbError('KEYS_UNREADABLE', text));
    worker.once('message', (message: CountAnswer | string) => {
      if (typeof message === 'string') fail(message);
      else resolve(message);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a counting thread ended with ${code}`)));
  });
  answer.catch(() => {}); // looked at when this thread has done its part
  return { worker, answer };
}

function sum(
  plan: BulkPlan,
  file: SharedFile,
  answers: readonly CountAnswer[],
  interrupted: boolean,
): KeyCounts {
  const counts = new Float64Array(plan.nodeCount);
  let keyCount = 0;
  let skippedCount = 0;
  for (const answer of answers) {
    for (let node = 0; node < counts.length; node++) counts[node]! += answer.counts[node]!;
    for (const [hi, lo] of answer.open) counts[plan.owner(hi, lo)]!++;
    keyCount += answer.keyCount;
    skippedCount += answer.skippedCount;
  }
  const bytes = file.bytesDone.reduce((total, done) => total + done, 0);
  return { counts, keyCount, skippedCount, bytes, interrupted };
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
