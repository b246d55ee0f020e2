import type { Bytes, Ms } from '../kernel/units.ts';
import type { CpuTimes, HostCounters } from './counters.ts';
import type { ExporterMetrics } from './exporter-metrics.ts';
import { wholeDisks } from './parse/diskstats.ts';

/** A CPU that is switched on again brings the times of its whole life along. */
export const CORES_CHANGED = 'CPUs came or went between the readings: their times say nothing';

/**
 * The counters in a page of node_exporter. What is missing is left out, and what is no number stays
 * NaN, so that a load sample says why it has no figure.
 *
 * @param booted when the node was started by its wall clock, in seconds: see `bootOf`
 * @returns undefined when the page does not say how long the node has been up
 */
export function exporterCounters(
  metrics: ExporterMetrics,
  booted: number | undefined = bootOf(metrics),
): HostCounters | undefined {
  const time = metrics.plain.get('node_time_seconds');
  const uptimeMs = time === undefined || booted === undefined ? Number.NaN : (time - booted) * 1000;
  if (Number.isNaN(uptimeMs)) return undefined;
  const cpu = cpuTimes(metrics);
  const memory = memoryOf(metrics);
  const disks = disksOf(metrics);
  const network = networkOf(metrics);
  const pressure = pressureOf(metrics);
  return {
    uptimeMs,
    ...(cpu && { cpu }),
    ...(memory && { memory }),
    ...(disks && { disks }),
    ...(network && { network }),
    ...(pressure && { pressure }),
  };
}

/**
 * When the node was started, by its wall clock. The kernel gives whole seconds, so where the clock is
 * set by a part of a second, the time of start seems to move by one: then the earlier one is kept.
 *
 * @param before what it was in the reading before
 */
export function bootOf({ plain }: ExporterMetrics, before?: number): number | undefined {
  const booted = plain.get('node_boot_time_seconds');
  if (booted === undefined || before === undefined) return booted;
  return Math.abs(booted - before) <= 1 ? before : booted;
}

function cpuTimes({ cpuSeconds }: ExporterMetrics): CpuTimes | undefined {
  const idle = cpuSeconds.get('idle');
  if (idle === undefined) return undefined;
  const untold = Number.NaN;
  return {
    idle,
    iowait: cpuSeconds.get('iowait') ?? untold,
    softirq: cpuSeconds.get('softirq') ?? untold,
    steal: cpuSeconds.get('steal') ?? untold,
    total: cpuSeconds.values().reduce((sum, seconds) => sum + seconds, 0),
  };
}

/** Total and available memory; before kernel 3.14 what is available is free memory, buffers and cache. */
export function memoryOf({ plain }: ExporterMetrics): HostCounters['memory'] {
  const total = plain.get('node_memory_MemTotal_bytes') ?? Number.NaN;
  const parts = ['MemFree', 'Buffers', 'Cached'] as const;
  const sum = (): Bytes =>
    parts.reduce(
      (bytes, part) => bytes + (plain.get(`node_memory_${part}_bytes`) ?? Number.NaN),
      0,
    );
  const available = plain.get('node_memory_MemAvailable_bytes') ?? sum();
  if (!(total > 0) || Number.isNaN(available)) return undefined;
  return { totalBytes: total, availableBytes: available };
}

function disksOf({ diskSeconds }: ExporterMetrics): HostCounters['disks'] {
  if (diskSeconds.size === 0) return undefined;
  const names = wholeDisks([...diskSeconds.keys()]);
  return names.map((name) => ({ name, busyMs: diskSeconds.get(name)! * 1000 }));
}

function networkOf({ networkBytes }: ExporterMetrics): HostCounters['network'] {
  const receivedBytes = networkBytes.get('received');
  const sentBytes = networkBytes.get('sent');
  if (receivedBytes === undefined || sentBytes === undefined) return undefined;
  return { receivedBytes, sentBytes };
}

function pressureOf({ plain }: ExporterMetrics): HostCounters['pressure'] {
  const ms = (resource: 'cpu' | 'memory' | 'io'): Ms | undefined => {
    const seconds = plain.get(`node_pressure_${resource}_waiting_seconds_total`);
    return seconds === undefined ? undefined : seconds * 1000;
  };
  const [cpuMs, memoryMs, ioMs] = [ms('cpu'), ms('memory'), ms('io')];
  if (cpuMs === undefined && memoryMs === undefined && ioMs === undefined) return undefined;
  return {
    ...(cpuMs !== undefined && { cpuMs }),
    ...(memoryMs !== undefined && { memoryMs }),
    ...(ioMs !== undefined && { ioMs }),
  };
}
