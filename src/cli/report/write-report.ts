import { chartLibrary } from '../../adapters/load/chart-library.ts';
import { writeWhole } from '../../adapters/write-whole.ts';
import type { NamedRun } from '../../core/load/same-plan.ts';
import type { SimulationResult } from '../../core/simulation/experiment.ts';
import { reportHtml } from './report.ts';
import { simulationHtml } from './simulation-report.ts';

/**
 * Writes load runs as one HTML file with charts, in place of what is there.
 * @param runs at least one, with the names under which they are shown
 * @throws LbError FILE_UNWRITABLE
 */
export function writeReport(path: string, runs: readonly NamedRun[]): void {
  writeWhole(path, reportHtml(runs, chartLibrary()));
}

/**
 * Writes a simulation likewise.
 * @throws LbError FILE_UNWRITABLE
 */
export function writeSimulationReport(path: string, result: SimulationResult): void {
  writeWhole(path, simulationHtml(result, chartLibrary()));
}
