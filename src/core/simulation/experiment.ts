import type { Ms, Ratio } from '../kernel/units.ts';
import type { SimulationModel } from './model.ts';

/** How a number is shown. */
export type FigureUnit = 'ms' | 'perSecond' | 'share' | 'count' | 'number';

/** A number that every cell of an experiment gives. */
export interface MetricSpec {
  /** As in JSON, unit included: `meanResponseMs`. */
  readonly name: string;
  /** In a table's head, at most 24 characters. */
  readonly title: string;
  readonly unit: FigureUnit;
  /** Which is better; null where neither is. */
  readonly better: 'less' | 'more' | null;
}

/** What an experiment goes through; each value is a point of every series. */
export interface Axis {
  /** Name of the parameter. */
  readonly name: string;
  readonly title: string;
  readonly values: readonly number[];
}

/** Values of named parameters, as `--set rate=800` gives them. */
export type Parameters = Readonly<Record<string, number | string>>;

/** What is to be told beside figures, so that nobody has to believe them. */
export interface About {
  /** As in `simulate run NAME`; of a file its path. */
  readonly name: string;
  readonly title: string;
  /** Paper, table or figure; empty for the operator's own. */
  readonly source: string;
  /** What the source says comes out; empty for the operator's own. */
  readonly claim: string;
  /** What the source does not say and had to be chosen, or what the reader should know. */
  readonly assumptions: readonly string[];
}

/**
 * A grid of cells: series × points of the axis × seeds. Cells do not know of each other, so they may
 * be computed anywhere in any order; those of one seed get the same random numbers in all series.
 */
export interface SimulationPlan {
  readonly about: About;
  /** In force; the axis' own is left out. */
  readonly parameters: Parameters;
  /** null: a single point. */
  readonly axis: Axis | null;
  /** Names; the first is what the others are compared with. */
  readonly series: readonly string[];
  /** The first is what is plotted. */
  readonly metrics: readonly MetricSpec[];
  readonly seeds: readonly number[];
  /** @param series,point indices; @param seed one of `seeds` */
  cell(series: number, point: number, seed: number): CellJob;
  /** Whether what the source claims came out. Absent for the operator's own. */
  judge?(figures: readonly PointFigures[]): Criterion[];
}

/** All that is needed to compute a cell. Plain data, so that it passes between threads. */
export type CellJob =
  | { readonly kind: 'model'; readonly model: SimulationModel }
  | {
      readonly kind: 'computed';
      /** Of the registry of computed experiments. */
      readonly experiment: string;
      readonly parameters: Parameters;
      readonly series: number;
      readonly seed: number;
    };

export interface CellOutcome {
  /** By name of metric; null where there is none, such as the response time of no answers. */
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Empty where there are no nodes. */
  readonly nodes: readonly NodeFigures[];
  /** Pieces of equal length from the start of the run; empty where time plays no part. */
  readonly timeline: readonly TimeFigures[];
  /** What happened to nodes, in order. */
  readonly events: readonly SimulationEvent[];
}

/** A node over the measured part of a run. */
export interface NodeFigures {
  readonly node: string;
  /** Of all attempts that were sent. */
  readonly share: Ratio;
  /** Requests at once, connections that last after their answers included. */
  readonly inFlightMax: number;
  /** Mean part of the time in which it worked, what others use of it included. */
  readonly cpu: Ratio;
  readonly disk: Ratio | null;
  /** Standard deviation of the CPU use over samples. */
  readonly cpuDeviation: Ratio | null;
}

export interface TimeFigures {
  /** Begin, from the start of the run. */
  readonly atMs: Ms;
  readonly metrics: Readonly<Record<string, number | null>>;
  /** Of each class of requests, in the order of the model. */
  readonly classes: readonly ClassFigures[];
}

export interface ClassFigures {
  readonly answers: number;
  /** Sum of their response times. */
  readonly responseMs: Ms;
}

export interface SimulationEvent {
  readonly atMs: Ms;
  readonly node: string;
  /** What was done to it; `dead` and `alive`: what was found out. */
  readonly kind:
    | 'killed'
    | 'vanished'
    | 'frozen'
    | 'slow'
    | 'restored'
    | 'joined'
    | 'dead'
    | 'alive';
}

/** A mean over seeds with the interval that holds the true mean with 95 % probability (Student's t). */
export interface Estimate {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
  /** Seeds; with one the interval is the value itself and says nothing. */
  readonly count: number;
}

/** A point of a series over all seeds. */
export interface PointFigures {
  readonly series: string;
  /** Value of the axis; null without one. */
  readonly x: number | null;
  /** null where some seed has none. */
  readonly metrics: Readonly<Record<string, Estimate | null>>;
  /** The same of each seed, in the order of the seeds. */
  readonly bySeed: Readonly<Record<string, readonly (number | null)[]>>;
  readonly nodes: readonly NodeEstimates[];
  readonly timeline: readonly TimeEstimates[];
  /** Of the first seed. */
  readonly events: readonly SimulationEvent[];
}

export interface NodeEstimates {
  readonly node: string;
  readonly share: Estimate;
  /** Of any seed. */
  readonly inFlightMax: number;
  readonly cpu: Estimate;
  readonly disk: Estimate | null;
  readonly cpuDeviation: Estimate | null;
}

export interface TimeEstimates {
  readonly atMs: Ms;
  readonly metrics: Readonly<Record<string, Estimate | null>>;
}

/** A series against the first one, seed by seed (common random numbers), so that what seeds share falls out. */
export interface Difference {
  readonly series: string;
  readonly against: string;
  readonly x: number | null;
  readonly metric: string;
  /** Of series minus first series. */
  readonly difference: Estimate;
  /** Mean of the series over mean of the first; null where that is 0. */
  readonly ratio: number | null;
  /** The interval does not hold 0, and there are at least two seeds. */
  readonly isSignificant: boolean;
}

/** A sentence about the figures that the source claims, or that is known to fail here. */
export interface Criterion {
  readonly text: string;
  readonly holds: boolean;
  /** The numbers that say so. */
  readonly found: string;
  /**
   * The source claims it. False for what we found out beside it: such a criterion failing does not
   * speak against the source.
   */
  readonly isClaim: boolean;
}

/** All figures of a plan; what `--json` prints. */
export interface SimulationResult {
  readonly about: About;
  readonly parameters: Parameters;
  readonly axis: Axis | null;
  readonly series: readonly string[];
  readonly metrics: readonly MetricSpec[];
  readonly seeds: readonly number[];
  /** Series by series, each in the order of the axis. */
  readonly points: readonly PointFigures[];
  readonly differences: readonly Difference[];
  readonly criteria: readonly Criterion[];
  /** Whether all claims of the source came out; null where there are none. */
  readonly isReproduced: boolean | null;
  /** Interrupted: points have the seeds that all series have reached there, and are left out without any. */
  readonly isPartial: boolean;
}
