import { Worker } from 'node:worker_threads';
import { LbError } from '../../core/kernel/errors.ts';
import type { BulkPlan } from '../../core/ring/bulk.ts';
import type { SharedFile } from './blocks.ts';
import type { CountAnswer, CountTask } from './count-worker.ts';
import type { KeysRead } from './read.ts';

export interface KeyCounts extends KeysRead {
  /** Keys by node index. */
  readonly counts: Float64Array;
}

export interface Helper {
  readonly thread: number;
  readonly worker: Worker;
  readonly answer: Promise<CountAnswer>;
}

/** Starts a thread that takes blocks of the file until there are none. */
export function startHelper(plan: BulkPlan, file: SharedFile, thread: number): Helper {
  const { nodeCount, keys, tables, second } = plan;
  const task: CountTask = {
    nodeCount,
    tables: tables!,
    ...(keys && { keys }),
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
  return { thread, worker, answer };
}

/** All threads' counts in one, with the owners of the keys that their tables leave open. */
export function sumAnswers(
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
