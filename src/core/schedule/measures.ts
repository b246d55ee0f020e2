import type { Ratio } from '../kernel/units.ts';
import { type Assignment, type Batch, totalWork } from './batch.ts';

/** How good an assignment is. Times are in units of work over units of speed. */
export interface Measures {
  /** When node j is done with its tasks. */
  readonly times: Float64Array;
  /** When the last node is done. */
  readonly makespan: number;
  /** r of SPEC S0.5: population standard deviation of the times. */
  readonly deviation: number;
  /** 1 - r / r_max. */
  readonly fitness: Ratio;
  /** Makespan over the mean time, from 1 on; 1 without any work. */
  readonly peakToMeanRatio: number;
}

/** @see SPEC S0.5 */
export function measure(batch: Batch, assignment: Assignment): Measures {
  const { works, speeds } = batch;
  const times = new Float64Array(speeds.length);
  for (let task = 0; task < works.length; task++) times[assignment[task]!]! += works[task]!;
  let makespan = 0;
  let sum = 0;
  for (let node = 0; node < speeds.length; node++) {
    const time = times[node]! / speeds[node]!;
    times[node] = time;
    makespan = Math.max(makespan, time);
    sum += time;
  }
  const mean = sum / speeds.length;
  const deviation = deviationOf(times, mean);
  return {
    times,
    makespan,
    deviation,
    fitness: fitnessOf(deviation, worstDeviation(batch)),
    peakToMeanRatio: mean === 0 ? 1 : Math.max(1, makespan / mean),
  };
}

function deviationOf(times: Float64Array, mean: number): number {
  let squares = 0;
  for (const time of times) squares += (time - mean) * (time - mean);
  return Math.sqrt(squares / times.length);
}

/** r_max: r is convex in the work of each node, so it is greatest with all tasks on the weakest one. */
export function worstDeviation(batch: Batch): number {
  const { speeds } = batch;
  const weakest = speeds.reduce((least, speed) => Math.min(least, speed));
  return ((totalWork(batch) / weakest) * Math.sqrt(speeds.length - 1)) / speeds.length;
}

/** Where nothing can differ (one node, no work) everything is best. */
export function fitnessOf(deviation: number, worst: number): Ratio {
  return worst === 0 ? 1 : Math.max(0, 1 - deviation / worst);
}
