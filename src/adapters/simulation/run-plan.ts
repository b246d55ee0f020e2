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
  const outcomes = new Map<string, CellOutcome>();
  const left = places.values();
  const total = places.length;
  const workOff = async (compute: (job: CellJob) => CellOutcome | Promise<CellOutcome>) => {
    for (const place of left) {
      if (options.signal.aborted) return;
      const { series, point, seed } = place;
      outcomes.set(nameOf(place), await compute(plan.cell(series, point, plan.seeds[seed]!)));
      options.onCell?.({ done: outcomes.size, total });
    }
  };
  if (options.threads === 1) await workOff(inTurns);
  else {
    const threads = Math.min(options.threads ?? availableParallelism(), total);
    await inThreads(threads, options.signal, workOff);
  }
  return summarise(plan, (place) => outcomes.get(nameOf(place)));
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
