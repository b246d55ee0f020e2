import { parentPort, workerData } from 'node:worker_threads';

export type CrewMessage<Result> =
  | { readonly kind: 'ready' }
  | { readonly kind: 'done'; readonly result: Result };

/**
 * The worker's side of a crew: says that it is ready, sleeps until all are, measures, reports.
 * @param measure takes the task of this thread
 */
export function takePart<Task, Result>(measure: (task: Task) => Result): void {
  const task = workerData as Task & { readonly control: Int32Array };
  const say = (message: CrewMessage<Result>): void => parentPort?.postMessage(message);
  say({ kind: 'ready' });
  Atomics.wait(task.control, 0, 0);
  say({ kind: 'done', result: measure(task) });
}
