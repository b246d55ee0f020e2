import { runModel } from './engine/run-model.ts';
import type { CellJob, CellOutcome } from './experiment.ts';
import { isFailedAllocation, outOfMemory } from './out-of-memory.ts';
import { scenarios } from './scenarios/registry.ts';

/**
 * Computes a cell; it depends on nothing but the job.
 * @throws LbError SIMULATION_FAILED for a cluster that outgrows memory or never gets on
 */
export function runCell(job: CellJob): CellOutcome {
  try {
    return compute(job);
  } catch (error) {
    if (!isFailedAllocation(error)) throw error;
    throw outOfMemory('a simulated cluster needs more memory than there is', error);
  }
}

function compute(job: CellJob): CellOutcome {
  if (job.kind === 'model') return runModel(job.model);
  const scenario = scenarios[job.experiment];
  if (scenario?.kind !== 'computed') throw new Error(`"${job.experiment}" is not computed`);
  return scenario.compute(scenario.series[job.series]!, job.parameters, job.seed);
}
