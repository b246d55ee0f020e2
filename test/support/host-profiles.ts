import {
  type Figure,
  type HostProfile,
  missing,
  unknownFigures,
} from '../../src/core/probe/profile.ts';

export interface Capacities {
  readonly score: number | null;
  readonly cores: number;
  readonly memory: number;
  readonly iops: number | null;
}

const measuredAt = '2026-01-02T03:04:05.000Z';
const unknown = missing('not asked for');
const figure = <T>(value: T | null): Figure<T> =>
  value === null ? unknown : { value, source: 'test', measuredAt };

/** A complete profile of which only the capacities matter. */
export function hostProfile(node: string, { score, cores, memory, iops }: Capacities): HostProfile {
  const { system, cpu, disk, ...rest } = unknownFigures(unknown, '/var/tmp');
  return {
    ...rest,
    node,
    measuredAt,
    system: { ...system, os: figure('Linux') },
    cpu: {
      ...cpu,
      model: figure('Test CPU'),
      onlineCores: figure(cores),
      usableCores: figure(cores),
      scoreMopsPerSecond: figure(score),
    },
    memory: {
      totalBytes: figure(memory),
      limitBytes: unknown,
      usableBytes: figure(memory),
      availableBytes: figure(memory),
    },
    disk: { ...disk, randomReadIops: figure(iops) },
  };
}
