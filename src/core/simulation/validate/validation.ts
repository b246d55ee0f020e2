import type { CellJob, CellOutcome } from '../experiment.ts';
import { batchMean } from './batches.ts';
import { type ClosedForm, requestsOf, type ValidationRun } from './validation-forms.ts';
import { validationModel } from './validation-models.ts';

/** More than so many standard errors from theory is a contradiction: by chance once in 370 times. */
export const MOST_ERRORS = 3;

export interface ValidationRow {
  readonly name: string;
  readonly setting: string;
  readonly quantity: string;
  readonly exact: number;
  readonly simulated: number;
  readonly standardError: number;
  /** Of simulated from exact, in standard errors. */
  readonly deviation: number;
  readonly isWithin: boolean;
}

export interface ValidationOptions {
  /** Requests of a run, at least; runs that settle slowly have more. */
  readonly requests: number;
  readonly seeds: readonly number[];
}

/** All simulations that forms need, each once a seed. */
export class ValidationJobs {
  readonly jobs: readonly CellJob[];
  readonly #forms: readonly ClosedForm[];
  readonly #places = new Map<string, number[]>();

  constructor(forms: readonly ClosedForm[], { requests, seeds }: ValidationOptions) {
    this.#forms = forms;
    const jobs: CellJob[] = [];
    for (const { parts } of forms) {
      for (const { run } of parts) {
        if (this.#places.has(keyOf(run))) continue;
        const { model, settling } = run;
        this.#places.set(
          keyOf(run),
          seeds.map((_, i) => jobs.length + i),
        );
        for (const seed of seeds) {
          const length = requestsOf(run, requests);
          jobs.push({ kind: 'model', model: validationModel(model, length, settling, seed) });
        }
      }
    }
    this.jobs = jobs;
  }

  /** @param outcomes in the order of `jobs`; forms with a missing one are left out */
  rows(outcomes: readonly (CellOutcome | undefined)[]): ValidationRow[] {
    return this.#forms.flatMap((form) => {
      const parts = form.parts.map(({ run, factor }) => {
        const places = this.#places.get(keyOf(run))!;
        return { factor, outcomes: places.map((place) => outcomes[place]) };
      });
      const known = parts.map((part) => ({
        factor: part.factor,
        outcomes: part.outcomes.filter((outcome) => outcome !== undefined),
      }));
      const isWhole = known.every((part, i) => part.outcomes.length === parts[i]!.outcomes.length);
      return isWhole ? [rowOf(form, known)] : [];
    });
  }
}

/** Equal models are one run. */
const keyOf = ({ model }: ValidationRun): string => JSON.stringify(model);

function rowOf(
  form: ClosedForm,
  parts: readonly { readonly factor: number; readonly outcomes: readonly CellOutcome[] }[],
): ValidationRow {
  let simulated = 0;
  let square = 0;
  for (const { factor, outcomes } of parts) {
    const { mean, standardError } = batchMean(outcomes.flatMap((one) => form.batches(one)));
    simulated += factor * mean;
    square += factor * factor * standardError * standardError;
  }
  const { name, setting, quantity, exact } = form;
  const standardError = Math.sqrt(square);
  const deviation = (simulated - exact) / standardError;
  const isWithin = Math.abs(deviation) <= MOST_ERRORS;
  return { name, setting, quantity, exact, simulated, standardError, deviation, isWithin };
}
