import type { PerSecond, Ratio } from '../kernel/units.ts';

/**
 * How much longer a request takes when any of `nodeCount` nodes may answer it than when the one that
 * has its data does: ((n - 1) μ1 + μ2) / (n μ2).
 * @param dedicatedRate μ1, requests a second of a node that has the data at hand
 * @param generalRate μ2, of a node that has to fetch it first
 * @see SPEC S4.5, formula 4.5
 */
export function serviceTimeRatio(
  nodeCount: number,
  dedicatedRate: PerSecond,
  generalRate: PerSecond,
): Ratio {
  return ((nodeCount - 1) * dedicatedRate + generalRate) / (nodeCount * generalRate);
}
