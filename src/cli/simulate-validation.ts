import { runCells } from '../adapters/simulation/run-plan.ts';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';
import { ValidationJobs, type ValidationRow } from '../core/simulation/validate/validation.ts';
import { type ClosedForm, closedForms } from '../core/simulation/validate/validation-forms.ts';
import { simulationProgress } from './progress.ts';
import { interruption } from './signals.ts';

interface ValidationFlags {
  readonly seeds: number;
  readonly seed: number;
  readonly requests: number;
  readonly only?: readonly string[] | undefined;
  readonly threads?: number | undefined;
}

export interface Validation {
  readonly seeds: readonly number[];
  /** Of a run, at least. */
  readonly requests: number;
  readonly rows: readonly ValidationRow[];
  /** Interrupted: figures that not all seeds have reached are left out. */
  readonly isPartial: boolean;
}

/** Simulates all that theory knows, with a progress line. @throws LbError SIMULATION_FAILED, USAGE */
export async function validate(flags: ValidationFlags): Promise<Validation> {
  const { seed, requests, threads } = flags;
  const seeds = Array.from({ length: flags.seeds }, (_, i) => seed + i);
  if (!Number.isSafeInteger(seeds.at(-1))) {
    throw new LbError('USAGE', `seeds from ${seed} on go beyond 2^53 - 1`, {
      hint: 'try --seed 1',
    });
  }
  const forms = chosenForms(flags.only);
  const work = new ValidationJobs(forms, { requests, seeds });
  const progress = simulationProgress();
  const outcomes = await runCells(work.jobs.length, (index) => work.jobs[index]!, {
    threads,
    signal: interruption(),
    onCell: progress.tell,
  }).finally(progress.end);
  const rows = work.rows(outcomes);
  return { seeds, requests, rows, isPartial: rows.length < forms.length };
}

function chosenForms(only: readonly string[] | undefined): ClosedForm[] {
  const forms = closedForms();
  if (only === undefined) return forms;
  const names = [...new Set(forms.map(({ name }) => name))];
  const unknown = only.find((name) => !names.includes(name));
  if (unknown === undefined) return forms.filter(({ name }) => only.includes(name));
  const near = nearest(unknown, names);
  throw new LbError('USAGE', `there is no queue "${unknown}"`, {
    hint: near === undefined ? `choose from ${names.join(', ')}` : `did you mean ${near}?`,
  });
}
