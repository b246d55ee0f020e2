import { parentPort } from 'node:worker_threads';
import { type FailureCode, LbError } from '../../core/kernel/errors.ts';
import type { CellJob, CellOutcome } from '../../core/simulation/experiment.ts';
import { runCell } from '../../core/simulation/run-cell.ts';

/** What a cell gave, or why it cannot be computed. An LbError would lose its code between threads. */
export type CellAnswer =
  | { readonly outcome: CellOutcome }
  | {
      readonly code: FailureCode;
      readonly message: string;
      readonly hint: string | undefined;
    };

function answer(job: CellJob): CellAnswer {
  try {
    return { outcome: runCell(job) };
  } catch (error) {
    if (!(error instanceof LbError)) throw error;
    const { code, message, hint } = error;
    return { code, message, hint };
  }
}

parentPort!.on('message', (job: CellJob) => parentPort!.postMessage(answer(job)));
