import { Flags } from '@oclif/core';
import { readText } from '../adapters/files.ts';
import { LbError } from '../core/kernel/errors.ts';
import { createRngStream } from '../core/kernel/rng.ts';
import type { DemandSpec } from '../core/load/demand/demand.ts';
import { readLaw } from '../core/load/demand/parse.ts';
import { type DemandName, demandLaws, demandNames } from '../core/load/demand/registry.ts';
import { MAX_TASKS } from '../core/schedule/batch.ts';
import { readTasks } from '../core/schedule/read-tasks.ts';
import type { Task } from '../core/schedule/task-line.ts';

export const tasksFlag = Flags.custom<string>({
  helpValue: 'FILE',
  summary:
    'Tasks, one a line: id and work, apart by blanks or commas, or as JSON; - is standard input.',
});

export const randomFlags = {
  random: Flags.integer({
    min: 1,
    max: MAX_TASKS,
    helpValue: 'N',
    exclusive: ['tasks'],
    summary: 'So many random tasks instead, of mean work 1.',
  }),
  law: Flags.string({
    helpValue: 'LAW',
    dependsOn: ['random'],
    summary: `How their work is distributed: ${demandNames.join(', ')}; exponential when not given.`,
  }),
};

interface TaskOptions {
  readonly tasks?: string | undefined;
  readonly random?: number | undefined;
  readonly law?: string | undefined;
  readonly seed: number;
}

export interface LoadedTasks {
  readonly tasks: readonly Task[];
  /** Law of random ones, as `--law` reads it. */
  readonly law?: string;
}

/** @throws LbError USAGE, INPUT_INVALID with all mistakes of the file */
export function loadTasks({ tasks: file, random, law, seed }: TaskOptions): LoadedTasks {
  if (file !== undefined) return { tasks: readTaskFile(file) };
  if (random !== undefined) return randomTasks(random, law ?? 'exponential', seed);
  throw new LbError('USAGE', 'no tasks are given', {
    hint: 'name a file with --tasks, or try --random 100',
  });
}

/**
 * @param nodes ids of the nodes that tasks must be on; without them nobody looks where they are
 * @throws LbError INPUT_INVALID with all mistakes
 */
export function readTaskFile(file: string, nodes?: ReadonlySet<string>): Task[] {
  return readTasks(readText(file), file === '-' ? '(standard input)' : file, nodes);
}

/** Of a law of demands, whose mean is 1; at least a billionth, so that no task is without work. */
function randomTasks(count: number, text: string, seed: number): LoadedTasks {
  const { name, parameter } = readLaw(text);
  const spec: DemandSpec = demandLaws[name];
  const draw = spec.create(createRngStream(seed, 'tasks'), parameter);
  const digits = String(count).length;
  const tasks = Array.from({ length: count }, (_, at) => ({
    id: `task-${String(at + 1).padStart(digits, '0')}`,
    work: Math.max(1e-9, draw()),
  }));
  return { tasks, law: lawText(name, spec, parameter) };
}

const lawText = (name: DemandName, spec: DemandSpec, parameter: number): string =>
  spec.parameter === undefined ? name : `${name}:${parameter}`;
