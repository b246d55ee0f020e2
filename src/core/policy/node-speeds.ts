import type { NodeColumns } from './node-columns.ts';

/** Bytes a second of a node of weight 1 where no speed is known; only the proportions matter much. */
const SPEED_OF_WEIGHT = 1e6;

/**
 * Writes bytes a second of every node into `speeds`: what is known, else its weight times what the
 * others deliver a weight on average.
 */
export function readSpeeds(
  { count, weight, bytesPerSecond }: NodeColumns,
  speeds: Float64Array,
): void {
  let perWeight = 0;
  let known = 0;
  for (let node = 0; node < count; node++) {
    if (!(bytesPerSecond[node]! > 0)) continue;
    perWeight += bytesPerSecond[node]! / weight[node]!;
    known++;
  }
  const mean = known > 0 ? perWeight / known : SPEED_OF_WEIGHT;
  for (let node = 0; node < count; node++) {
    speeds[node] = bytesPerSecond[node]! > 0 ? bytesPerSecond[node]! : weight[node]! * mean;
  }
}
