import type { Ms } from '../kernel/units.ts';
import type { Assignment, Batch } from './batch.ts';
import { type Measures, measure } from './measures.ts';
import type { MethodParameters, MethodSpec, MethodStep } from './method.ts';
import { type MethodName, methods } from './registry.ts';

/** What one method made of the batch. */
export interface MethodRun {
  readonly method: MethodName;
  /** All of them. */
  readonly parameters: MethodParameters;
  readonly assignment: Assignment;
  readonly measures: Measures;
  readonly tookMs: Ms;
  /** Fitness after each generation, of methods that have such. */
  readonly generations: readonly NonNullable<MethodStep['fitness']>[];
  /** It was told to end before its time. */
  readonly isPartial: boolean;
}

export interface RunOptions {
  readonly names: readonly MethodName[];
  /** Those that differ from the defaults; each method takes the ones that it has. */
  readonly parameters: MethodParameters;
  readonly seed: number;
  /** Monotonic time. */
  readonly now: () => Ms;
}

export interface RunStep extends MethodStep {
  readonly method: MethodName;
}

/**
 * The batch by one method after the other. Told `true` after a step, it ends with what there is: the best so
 * far of a method that improves, nothing of one that was not done.
 */
export function* runMethods(
  batch: Batch,
  { names, parameters, seed, now }: RunOptions,
): Generator<RunStep, MethodRun[], boolean | undefined> {
  const runs: MethodRun[] = [];
  for (const method of names) {
    const spec: MethodSpec = methods[method];
    const own = { ...spec.parameters };
    for (const name of Object.keys(own)) own[name] = parameters[name] ?? own[name]!;
    const generations: NonNullable<MethodStep['fitness']>[] = [];
    const began = now();
    const steps = spec.run(batch, own, seed);
    let isPartial = false;
    let step = steps.next();
    while (step.done !== true) {
      if (step.value.fitness !== undefined) generations.push(step.value.fitness);
      const isAtEnd = step.value.done === step.value.total;
      const isTold = (yield { method, ...step.value }) === true;
      if (isTold && !isAtEnd) isPartial = true;
      step = steps.next(isTold);
    }
    const assignment = step.value;
    if (assignment !== undefined) {
      const measures = measure(batch, assignment);
      const tookMs = now() - began;
      runs.push({ method, parameters: own, assignment, measures, tookMs, generations, isPartial });
    }
    if (isPartial) break;
  }
  return runs;
}

export const scheduleGoals = ['makespan', 'deviation'] as const;
/** What the best run is the best in; the other one decides among equals. */
export type ScheduleGoal = (typeof scheduleGoals)[number];

/** @param runs at least one */
export function bestRun(runs: readonly MethodRun[], goal: ScheduleGoal): MethodRun {
  const other = scheduleGoals.find((one) => one !== goal)!;
  return runs.reduce((best, run) => {
    const [had, has] = [best.measures, run.measures];
    const isBetter = has[goal] < had[goal] || (has[goal] === had[goal] && has[other] < had[other]);
    return isBetter ? run : best;
  });
}
