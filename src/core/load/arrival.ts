import type { Rng } from '../kernel/rng.ts';
import type { Ms } from '../kernel/units.ts';

/** When requests arrive in an open model, whatever becomes of those before. */
export interface ArrivalProcess {
  /** The next arrival after the start, never before the last one; Infinity when there are no more. */
  next(): Ms;
}

/** How arrivals are spread at a given rate. The rate itself may change with time: see rate-profile.ts. */
export interface ArrivalSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  readonly source: string;
  readonly claims: {
    /** Variance over mean of the number of arrivals in a stretch of time: 0 when evenly spread. */
    readonly dispersion: 0 | 1;
  };
  /**
   * @returns how much the expected number of arrivals grows from the start to the first arrival, and
   * then from each to the next: 0 and then always 1 when evenly spread, exponential with mean 1 for a
   * Poisson process
   */
  create(rng: Rng): () => number;
}
