import { runModel } from './engine/run-model.ts';
import type { CellJob, CellOutcome } from './experiment.ts';
import { scenarios } from './scenarios/registry.ts';

/** Computes a cell; it depends on nothing but the job. */
export function runCell(job: CellJob): CellOutcome {
  if (job.kind === 'model') return runModel(job.model);
  const scenario = scenarios[job.experiment];
  if (scenario?.kind !== 'computed') throw new Error(`"${job.experiment}" is not computed`);
  return scenario.compute(scenario.series[job.series]!, job.parameters, job.seed);
}
