import type { Figure } from '../probe/profile.ts';
import type { Capacity } from './performance.ts';

/** The figures of a profile that a performance vector is made of. */
export interface CapacityFigures {
  readonly scoreMopsPerSecond: Figure;
  readonly frequencyMhz: Figure;
  readonly usableCores: Figure;
  readonly usableBytes: Figure;
  readonly randomReadIops: Figure;
}

/** Which measure of the CPU the nodes are compared by. */
export type CpuMeasure = 'score' | 'frequency' | 'cores' | 'unknown';

/** Where CPUs are not compared by what one would expect. */
export const cpuRemarks: Readonly<Record<CpuMeasure, string | undefined>> = {
  score: undefined,
  frequency: 'CPUs compared by MHz times cores, since not every node has a measured score',
  cores: 'CPUs compared by number of cores, since not every node has a score or a frequency',
  unknown: undefined,
};

const cpuMeasures: Readonly<Record<CpuMeasure, (figures: CapacityFigures) => number | null>> = {
  score: (figures) => figures.scoreMopsPerSecond.value,
  frequency: ({ frequencyMhz, usableCores }) =>
    frequencyMhz.value === null || usableCores.value === null
      ? null
      : frequencyMhz.value * usableCores.value,
  cores: (figures) => figures.usableCores.value,
  unknown: () => null,
};

/**
 * Capacities that can be compared: the CPU of all nodes by one measure, the best that every one has.
 * The measured score sees quotas, throttling and neighbours; MHz times cores (SPEC S1.6) is what
 * the paper has; the number of cores is better than nothing.
 */
export function capacities(profiles: readonly CapacityFigures[]): {
  capacities: Capacity[];
  cpuMeasure: CpuMeasure;
} {
  const order = ['score', 'frequency', 'cores'] as const;
  const best = order.find((name) => profiles.every((one) => cpuMeasures[name](one) !== null));
  const cpuMeasure = best ?? 'unknown';
  return {
    cpuMeasure,
    capacities: profiles.map((figures) => ({
      cpu: cpuMeasures[cpuMeasure](figures),
      memory: figures.usableBytes.value,
      disk: figures.randomReadIops.value,
    })),
  };
}
