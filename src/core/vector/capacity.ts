import { type Figure, missing } from '../probe/profile.ts';
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

/** Reads a figure back from JSON. @returns undefined when it is no figure of a finite number */
export function readFigure(json: unknown): Figure | undefined {
  if (typeof json !== 'object' || json === null || !('value' in json)) return undefined;
  const { value } = json;
  if (value === null) return missing('reason' in json ? String(json.reason) : 'unknown');
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) return undefined;
  const text = (name: string): string => String((json as Record<string, unknown>)[name] ?? '');
  return { value, source: text('source'), measuredAt: text('measuredAt') };
}
