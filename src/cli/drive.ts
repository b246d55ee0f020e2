import { setImmediate as events } from 'node:timers/promises';
import type { Progress } from './progress.ts';
import { interruption } from './signals.ts';

/**
 * Runs a computation that comes in steps. The event loop gets a turn between them, so that a signal is
 * noticed: the step after it is told, and ends the computation with what there is.
 */
export async function drive<Step, Result>(
  steps: Generator<Step, Result, boolean | undefined>,
  progress: Progress<Step>,
): Promise<Result> {
  const signal = interruption();
  let step = steps.next();
  while (step.done !== true) {
    progress.tell(step.value);
    await events();
    step = steps.next(signal.aborted);
  }
  progress.end();
  return step.value;
}
