import type { Ratio } from '../kernel/units.ts';
import type { Assignment, Batch } from './batch.ts';

/** How far a method is. */
export interface MethodStep {
  readonly done: number;
  readonly total: number;
  /** Of those that improve what they have: fitness of the population after `done` generations. */
  readonly fitness?: { readonly best: Ratio; readonly mean: Ratio };
}

/** Parameters by name; text where the default follows from the batch, as `1/m`. */
export type MethodParameters = Readonly<Record<string, number | string>>;

/** What a method goes by. */
export type MethodReading = 'work' | 'speed';

export interface MethodSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** Paper or program it comes from. */
  readonly source: string;
  readonly claims: {
    /** What it looks at: the work of tasks, the speed of nodes. */
    readonly reads: readonly MethodReading[];
    /** What it makes small: the makespan, the deviation r, or the difference of counts. */
    readonly aim: 'makespan' | 'deviation' | 'counts';
    /** Draws random numbers. */
    readonly seeded: boolean;
  };
  /** With their defaults. */
  readonly parameters: MethodParameters;
  /** What each parameter means, with its bounds; by the same names. */
  readonly meanings?: Readonly<Record<string, string>>;
  /** Proved: its makespan is at most so many times the least one on `nodeCount` nodes. */
  bound?(nodeCount: number): number;
  /**
   * Leaves the batch as it is. Gives a step now and then; told `true` after one, it ends with the best it
   * has, undefined where that is no whole assignment.
   *
   * @param parameters all of `parameters`, given or default
   * @throws LbError USAGE when a parameter has a value that it cannot have
   */
  run(
    batch: Batch,
    parameters: MethodParameters,
    seed: number,
  ): Generator<MethodStep, Assignment | undefined, boolean | undefined>;
}
