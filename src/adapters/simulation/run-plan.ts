import { availableParallelism } from 'node:os';
import { setImmediate as events } from 'node:timers/promises';
import { type CellPlace, cellPlaces } from '../../core/simulation/cells.ts';
import type {
  CellJob,
  CellOutcome,
  SimulationPlan,
  SimulationResult,
} from '../../core/simulation/experiment.ts';
import { runCell } from '../../core/simulation/run-cell.ts';
import { summarise } from '../../core/simulation/summarise.ts';
import { CellThread } from './cell-thread.ts';

export interface RunOptions {
  /**
   * At most; as many as the machine has unless given. With 1 this thread computes, and hears of
   * `signal` between two cells.
   */
  readonly threads: number | undefined;
  /** Ends the run with what is done. */
  readonly signal: AbortSignal;
  /** Called after each cell. */
  readonly onCell?: (turn: { readonly done: number; readonly total: number }) => void;
}

/**
 * Computes all cells of a plan, each by whoever is free. What comes out depends neither on the number
 * of threads nor on their order.
 * @throws LbError as cells do, SIMULATION_FAILED; whatever a thread crashed with
 */
export async function runPlan(
  plan: SimulationPlan,
  options: RunOptions,
): Promise<SimulationResult> {
  const places = cellPlaces(plan);
  const outcomes = await runCells(
    places.length,
    (index) => {
      const { series, point, seed } = places[index]!;
      return plan.cell(series, point, plan.seeds[seed]!);
    },
    options,
  );
  const byPlace = new Map(places.map((place, index) => [nameOf(place), outcomes[index]]));
  return summarise(plan, (place) => byPlace.get(nameOf(place)));
}

/**
 * Computes cells, each by whoever is free.
 * @returns outcomes in the order of the jobs; undefined for those that an interruption left out
 * @throws as `runPlan`
 */
export async function runCells(
  total: number,
  jobOf: (index: number) => CellJob,
  options: RunOptions,
): Promise<(CellOutcome | undefined)[]> {
  const outcomes = new Array<CellOutcome | undefined>(total).fill(undefined);
  const left = outcomes.keys();
  let done = 0;
  const workOff = async (compute: (job: CellJob) => CellOutcome | Promise<CellOutcome>) => {
    for (const index of left) {
      if (options.signal.aborted) return;
      outcomes[index] = await compute(jobOf(index));
      options.onCell?.({ done: ++done, total });
    }
  };
  if (options.threads === 1) await workOff(inTurns);
  else {
    const threads = Math.min(options.threads ?? availableParallelism(), total);
    await inThreads(threads, options.signal, workOff);
  }
  return outcomes;
}

function nameOf({ series, point, seed }: CellPlace): string {
  return `${series} ${point} ${seed}`;
}

/** Signals and the progress line get a turn before each cell. */
async function inTurns(job: CellJob): Promise<CellOutcome> {
  await events();
  return runCell(job);
}

async function inThreads(
  count: number,
  signal: AbortSignal,
  workOff: (compute: (job: CellJob) => Promise<CellOutcome>) => Promise<void>,
): Promise<void> {
  const threads = Array.from({ length: count }, () => new CellThread());
  const aborted = Promise.withResolvers<void>();
  const stop = (): void => aborted.resolve();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    const done = Promise.all(threads.map((thread) => workOff((job) => thread.run(job))));
    done.catch(() => {}); // of threads that were ended in the middle
    await Promise.race([done, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
    await Promise.all(threads.map((thread) => thread.end()));
  }
}
