import { Worker } from 'node:worker_threads';
import { LbError } from '../../core/kernel/errors.ts';
import type { CrewMessage } from './crew-member.ts';

/** Measuring threads keep nothing: a small heap halves their memory. */
const resourceLimits = { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16 };

/**
 * Runs worker threads that start their measurement at one instant: all get ready, then all are
 * released together. Whatever happens, no thread is left behind.
 *
 * @param url code of the worker; it must call `takePart`
 * @param tasks one a thread
 * @returns what the threads found, in the order of the tasks
 * @throws the signal's reason when aborted; LbError PROBE_FAILED when a thread fails
 */
export async function runCrew<Result>(
  url: URL,
  tasks: readonly object[],
  signal: AbortSignal,
): Promise<Result[]> {
  signal.throwIfAborted();
  const control = new Int32Array(new SharedArrayBuffer(4));
  const workers: Worker[] = [];
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const members = tasks.map((task) => {
      const worker = new Worker(url, { workerData: { ...task, control }, resourceLimits });
      workers.push(worker);
      return enlist<Result>(worker);
    });
    const results = Promise.all(members.map((member) => member.result));
    await Promise.race([Promise.all(members.map((member) => member.ready)), results, aborted]);
    Atomics.store(control, 0, 1);
    Atomics.notify(control, 0);
    return await Promise.race([results, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}

function enlist<Result>(worker: Worker): { ready: Promise<void>; result: Promise<Result> } {
  const ready = Promise.withResolvers<void>();
  const result = Promise.withResolvers<Result>();
  worker.on('message', (message: CrewMessage<Result>) => {
    if (message.kind === 'ready') ready.resolve();
    else result.resolve(message.result);
  });
  worker.on('error', (cause) => {
    const text = cause instanceof Error ? cause.message : String(cause);
    result.reject(new LbError('PROBE_FAILED', `a measuring thread failed: ${text}`, { cause }));
  });
  worker.on('exit', () => {
    result.reject(new LbError('PROBE_FAILED', 'a measuring thread ended without a result'));
  });
  return { ready: ready.promise, result: result.promise };
}
