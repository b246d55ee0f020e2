import { Worker } from 'node:worker_threads';
import { LbError } from '../../core/kernel/errors.ts';
import type { CellJob, CellOutcome } from '../../core/simulation/experiment.ts';
import { outOfMemory } from '../../core/simulation/out-of-memory.ts';
import type { CellAnswer } from './cell-worker.ts';

/** A thread that computes one cell at a time. */
export class CellThread {
  readonly #worker = new Worker(new URL('./cell-worker.ts', import.meta.url));
  #waiting: PromiseWithResolvers<CellOutcome> | undefined;
  #failure: Error | undefined;

  constructor() {
    this.#worker.on('message', (answer: CellAnswer) => {
      const waiting = this.#waiting;
      this.#waiting = undefined;
      if ('outcome' in answer) waiting?.resolve(answer.outcome);
      else waiting?.reject(failureOf(answer));
    });
    this.#worker.on('error', (cause: Error) => this.#fail(crashOf(cause)));
    this.#worker.on('exit', () => this.#fail(new Error('a simulating thread ended early')));
  }

  /** @throws LbError as the cell does, SIMULATION_FAILED when there is not enough memory */
  run(job: CellJob): Promise<CellOutcome> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#waiting = Promise.withResolvers<CellOutcome>();
    this.#worker.postMessage(job);
    return this.#waiting.promise;
  }

  /** Ends it in the middle of what it does. */
  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #fail(failure: Error): void {
    this.#failure ??= failure;
    this.#waiting?.reject(this.#failure);
    this.#waiting = undefined;
  }
}

function failureOf({ code, message, hint }: Exclude<CellAnswer, { outcome: unknown }>): LbError {
  return new LbError(code, message, hint === undefined ? {} : { hint });
}

function crashOf(cause: Error): Error {
  if ((cause as NodeJS.ErrnoException).code !== 'ERR_WORKER_OUT_OF_MEMORY') return cause;
  return outOfMemory('a simulated cluster needs more memory than there is', cause);
}
