import { availableParallelism } from 'node:os';
import type { Ms, Ratio } from '../../core/kernel/units.ts';
import type { CpuResult, CpuTask } from './cpu-score-worker.ts';
import { runCrew } from './crew.ts';

/** Three periods of a CPU quota (100 ms each by default), so that throttling is averaged in. */
const DURATION_MS: Ms = 300;

export interface CpuScore {
  readonly mopsPerSecond: number;
  /** CPU time the loop was given over the time it asked for; less than 1 when others took some. */
  readonly cpuTimeRatio: Ratio;
  readonly threadCount: number;
  readonly durationMs: Ms;
}

/**
 * Speed of the CPUs at integer work: rounds of a 32-bit mixing loop, one thread for each CPU this
 * process may run on. By the wall clock: a quota, a neighbour or a slow clock rate all show.
 *
 * @param threadCount CPUs that may be used
 * @throws LbError PROBE_FAILED when a thread fails; the signal's reason when aborted
 */
export async function scoreCpu(
  signal: AbortSignal,
  threadCount: number = availableParallelism(),
): Promise<CpuScore> {
  const task: CpuTask = { durationMs: DURATION_MS };
  const tasks = Array.from({ length: threadCount }, () => task);
  const url = new URL('./cpu-score-worker.ts', import.meta.url);
  const results = await runCrew<CpuResult>(url, tasks, signal);
  const mopsPerSecond = results.reduce((sum, one) => sum + one.mopsPerSecond, 0);
  const cpuTimeRatio = results.reduce((sum, one) => sum + one.cpuTimeRatio, 0) / threadCount;
  return { mopsPerSecond, cpuTimeRatio, threadCount, durationMs: DURATION_MS };
}
