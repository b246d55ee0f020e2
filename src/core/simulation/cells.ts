import type { CellOutcome, SimulationPlan } from './experiment.ts';

/** A cell by its place in the grid; all are indices. */
export interface CellPlace {
  readonly series: number;
  readonly point: number;
  readonly seed: number;
}

/** Outcomes that are there; an interrupted run has not all. */
export type CellOutcomes = (place: CellPlace) => CellOutcome | undefined;

export function pointCount({ axis }: Pick<SimulationPlan, 'axis'>): number {
  return axis === null ? 1 : axis.values.length;
}

/**
 * All cells in the order in which they are computed: point by point and there seed by seed, so that what
 * an interrupted run has can be compared between series.
 */
export function cellPlaces(plan: SimulationPlan): CellPlace[] {
  return indices(pointCount(plan)).flatMap((point) =>
    indices(plan.seeds.length).flatMap((seed) =>
      indices(plan.series.length).map((series) => ({ series, point, seed })),
    ),
  );
}

/** 0 to `length` - 1. */
export function indices(length: number): number[] {
  return Array.from({ length }, (_, index) => index);
}
