import { normalQuantile } from '../../kernel/normal-quantile.ts';
import { chanceVariation } from '../../kernel/statistics.ts';
import type { AlgorithmFigures, Evenness, InapplicableAlgorithm } from './algorithm-figures.ts';
import type { Recommendation } from './recommend.ts';

/** Algorithms beside each other on the same nodes and keys. */
export interface AlgorithmComparison {
  readonly nodeCount: number;
  /** Of the list of keys, with what chance alone would give for so many. */
  readonly keys?: { readonly keyCount: number; readonly chance: Evenness };
  readonly algorithms: readonly AlgorithmFigures[];
  readonly inapplicable: readonly InapplicableAlgorithm[];
  readonly recommendation?: Recommendation;
  /** Asked to end before the last algorithm. */
  readonly isPartial: boolean;
}

/**
 * How even `keyCount` keys on nodes of equal weight are by chance: the mean CV, and the fullest of
 * `nodeCount` normal counts (Blom's approximation).
 */
export function chanceEvenness(keyCount: number, nodeCount: number): Evenness {
  const cvRatio = chanceVariation(keyCount, nodeCount).mean;
  const fullest = normalQuantile((nodeCount - 0.375) / (nodeCount + 0.25));
  const one = Math.sqrt((nodeCount - 1) / keyCount);
  return { cvRatio, peakToMeanRatio: 1 + (nodeCount === 1 ? 0 : fullest * one) };
}
