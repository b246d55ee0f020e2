import type { NodeColumns } from './node-columns.ts';

/** Bytes a second of a node of weight 1 where no speed is known; only the proportions matter much. */
const SPEED_OF_WEIGHT = 1e6;

/**
 * Writes bytes a second of every node into `speeds`: what is known, else its weight times what the
 * others deliver a weight on average.
 * @returns the highest of them
 */
export function readSpeeds(
  { count, weight, bytesPerSecond }: NodeColumns,
  speeds: Float64Array,
): number {
  let fastest = 0;
  for (let node = 0; node < count; node++) {
    const speed = bytesPerSecond[node]!;
    if (!(speed > 0)) return guessSpeeds({ count, weight, bytesPerSecond }, speeds);
    speeds[node] = speed;
    if (speed > fastest) fastest = speed;
  }
  return fastest;
}

function guessSpeeds(
  { count, weight, bytesPerSecond }: Pick<NodeColumns, 'count' | 'weight' | 'bytesPerSecond'>,
  speeds: Float64Array,
): number {
  let perWeight = 0;
  let known = 0;
  for (let node = 0; node < count; node++) {
    if (!(bytesPerSecond[node]! > 0)) continue;
    perWeight += bytesPerSecond[node]! / weight[node]!;
    known++;
  }
  const mean = known > 0 ? perWeight / known : SPEED_OF_WEIGHT;
  let fastest = 0;
  for (let node = 0; node < count; node++) {
    const speed = bytesPerSecond[node]! > 0 ? bytesPerSecond[node]! : weight[node]! * mean;
    speeds[node] = speed;
    if (speed > fastest) fastest = speed;
  }
  return fastest;
}
