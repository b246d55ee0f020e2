import { type Figure, type HostProfile, missing } from '../../src/core/probe/profile.ts';

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
  return {
    node,
    measuredAt,
    system: { model: unknown, os: figure('Linux'), virtualisation: unknown },
    cpu: {
      model: figure('Test CPU'),
      onlineCores: figure(cores),
      usableCores: figure(cores),
      frequencyMhz: unknown,
      scoreMopsPerSecond: figure(score),
      scoreCpuTimeRatio: unknown,
    },
    memory: {
      totalBytes: figure(memory),
      limitBytes: unknown,
      usableBytes: figure(memory),
      availableBytes: figure(memory),
    },
    disk: {
      path: '/var/tmp',
      device: unknown,
      filesystem: unknown,
      isRotational: unknown,
      busyRatio: unknown,
      randomReadIops: figure(iops),
      ladder: [],
    },
  };
}
