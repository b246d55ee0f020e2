import type { Ms } from '../kernel/units.ts';
import type { ArrivalTrace } from '../load/trace.ts';
import type {
  About,
  Axis,
  CellOutcome,
  Criterion,
  MetricSpec,
  Parameters,
  PointFigures,
} from './experiment.ts';
import type { ModelNode } from './model.ts';

/** What the operator changes of a scenario. */
export interface Overrides {
  /** Values of parameters that the scenario has, as text. */
  readonly set: Readonly<Record<string, string>>;
  /** Instead of the scenario's own axis. */
  readonly vary?: { readonly name: string; readonly values: readonly string[] };
  /** Instead of the scenario's own series. */
  readonly policies?: readonly string[];
  readonly seedCount?: number;
  /** Instead of the scenario's own measured time. */
  readonly durationMs?: Ms;
  /** The first seed; the others follow it. */
  readonly seed?: number;
  /**
   * Instead of the scenario's own nodes, such as a measured fleet. What it does not know, zones and
   * crowding, stays as the scenario has it for the node of the same id.
   */
  readonly nodes?: readonly ModelNode[];
  /** Instead of the scenario's own arrivals. */
  readonly trace?: ArrivalTrace;
}

/** A scenario that comes with the program. */
export type BundledScenario = DocumentScenario | ComputedExperiment;

/** A scenario as a file has it: what `simulate show NAME` prints. */
export interface DocumentScenario {
  readonly kind: 'document';
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  /** YAML; see scenario/plan-document.ts. */
  readonly document: string;
  /**
   * Whether what the source claims came out; absent where nobody claims anything. Asked only where the
   * operator has changed nothing but the seeds.
   */
  judge?(figures: readonly PointFigures[]): Criterion[];
}

/** A numeric parameter of a computed experiment. */
interface ParameterMeaning {
  /** With its unit. */
  readonly about: string;
  readonly least: number;
  readonly most: number;
  readonly isWhole: boolean;
}

/** An experiment that needs no events: a formula, or counts on tables. */
export interface ComputedExperiment {
  readonly kind: 'computed';
  readonly summary: string;
  readonly about: Omit<About, 'name'>;
  /** With their defaults; the kind of the default is the kind of the parameter. */
  readonly parameters: Parameters;
  /** What each of them means, and which numbers it may be; by the same names. */
  readonly meanings: Readonly<Record<string, ParameterMeaning>>;
  /** The parameter that is varied; it is one of `parameters`. null: a single point. */
  readonly axis: Axis | null;
  readonly series: readonly string[];
  readonly metrics: readonly MetricSpec[];
  readonly seedCount: number;
  /** @param parameters all of them, the axis' own with the value of the point */
  compute(series: string, parameters: Parameters, seed: number): CellOutcome;
  judge?(figures: readonly PointFigures[]): Criterion[];
}
