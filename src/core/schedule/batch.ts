/** Tasks that are known beforehand, each to be given whole to one node. Columns, so that millions fit. */
export interface Batch {
  /** Work of task k: finite, not negative; at least one task, at most MAX_TASKS. */
  readonly works: Float64Array;
  /** Work that node j does in a unit of time: finite, above 0; at least one node. */
  readonly speeds: Float64Array;
}

/** Index of the node of task k. */
export type Assignment = Uint16Array;

export const MAX_TASKS = 1_000_000;

export function totalWork({ works }: Batch): number {
  return works.reduce((sum, work) => sum + work, 0);
}
