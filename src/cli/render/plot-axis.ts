export type Point = readonly [x: number, y: number];

/** Values laid out on cells 0 to `cells` - 1. */
export interface PlotAxis {
  readonly cells: number;
  readonly low: number;
  readonly high: number;
  cell(value: number): number;
  /** The value in the middle of a cell. */
  value(cell: number): number;
  /** Round values whose cells are at least `gap` apart; at least one. */
  ticks(gap: number): number[];
}

/** @param values at least one; the smallest gets the first cell, the largest the last */
export type CreateAxis = (values: readonly number[], cells: number) => PlotAxis;
