import { runPlan } from '../adapters/simulation/run-plan.ts';
import type { SimulationPlan, SimulationResult } from '../core/simulation/experiment.ts';
import { checkKeptFiles } from './bench-files.ts';
import { simulationProgress } from './progress.ts';
import { interruption } from './signals.ts';

export interface RunFlags {
  readonly threads?: number | undefined;
  readonly report?: string | undefined;
}

/**
 * Carries out a plan with a progress line, and writes the report that was asked for. Interrupted, it
 * gives what is done.
 * @throws LbError SIMULATION_FAILED, FILE_UNWRITABLE, FILE_EXISTS; USAGE for what a cell cannot do
 */
export async function simulate(plan: SimulationPlan, flags: RunFlags): Promise<SimulationResult> {
  checkKeptFiles({ report: flags.report });
  const progress = simulationProgress();
  const result = await runPlan(plan, {
    threads: flags.threads,
    signal: interruption(),
    onCell: progress.tell,
  }).finally(progress.end);
  if (flags.report !== undefined) {
    const { writeSimulationReport } = await import('./report/write-report.ts');
    writeSimulationReport(flags.report, result);
  }
  return result;
}
