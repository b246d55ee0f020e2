import type { Ms, Ratio } from '../kernel/units.ts';

/** Names of the weight laws; the registry in core/vector has one member for each. */
export const weightLawNames = [
  'static',
  'dch',
  'dch-linear',
  'cumulative',
  'integral',
  'steady',
] as const;
export type WeightLawName = (typeof weightLawNames)[number];

/** How measured capacities and loads become weights: the section `vector` of the cluster file. */
export interface VectorSettings {
  /** Importance of CPU, memory and disk in a node's performance; they add up to 1. */
  readonly performanceWeights: readonly [cpu: Ratio, memory: Ratio, disk: Ratio];
  /** No disk counts for more than this many times the slowest one; 0 for no cap. */
  readonly iopsRatioCap: number;
  /** Importance of CPU, memory and disk in a node's load; they add up to 2. */
  readonly loadWeights: readonly [cpu: number, memory: number, disk: number];
  /** Utilisation at which a node is critical. */
  readonly thresholds: { readonly cpu: Ratio; readonly memory: Ratio; readonly disk: Ratio };
  readonly law: WeightLawName;
  /** Time from one computation of weights to the next. */
  readonly cycleMs: Ms;
  /** Time from one load sample to the next, not longer than a cycle. */
  readonly sampleMs: Ms;
  /** Means of the start stay when nodes join or leave, and with them all other nodes' weights. */
  readonly frozenMeans: boolean;
  readonly guards: GuardSettings;
  readonly dch: { readonly exponent: number };
  readonly cumulative: { readonly exponent: number };
  readonly integral: IntegralSettings;
}

/** What keeps exclusions of critical nodes from doing harm. @see SPEC S1.5, G1, G2 and G4 */
interface GuardSettings {
  /** Thresholds hold for every sample and an exclusion ends with its cycle; else for whole cycles. */
  readonly withinCycle: boolean;
  /** A node is excluded only while the others can carry everything below their threshold. */
  readonly capacity: boolean;
  /** Loads are means over the samples in which the node was not excluded. */
  readonly loadedMean: boolean;
}

export interface IntegralSettings {
  /** Part of a deviation that one cycle corrects. */
  readonly gain: Ratio;
  /** Part of the newest load in the smoothed one. */
  readonly smoothing: Ratio;
  /** Deviation from the fleet's mean that is left alone, relative to the mean. */
  readonly deadBand: Ratio;
  /** CPU or disk use at which a node is excluded, and at which it comes back. */
  readonly outAbove: Ratio;
  readonly backBelow: Ratio;
  /** Most of the fleet's capacity that may be excluded at a time. */
  readonly maxOutShare: Ratio;
}

/** What holds for a cluster that says nothing about vectors. */
export const defaultVectorSettings: VectorSettings = {
  performanceWeights: [0.4, 0.4, 0.2],
  iopsRatioCap: 0,
  loadWeights: [0.8, 0.8, 0.4],
  thresholds: { cpu: 0.9, memory: 0.9, disk: 0.85 },
  law: 'steady',
  cycleMs: 6000,
  sampleMs: 1000,
  frozenMeans: false,
  guards: { withinCycle: true, capacity: true, loadedMean: true },
  dch: { exponent: 1 },
  cumulative: { exponent: 0.5 },
  integral: {
    gain: 0.3,
    smoothing: 0.3,
    deadBand: 0.06,
    outAbove: 0.95,
    backBelow: 0.6,
    maxOutShare: 0.3,
  },
};
