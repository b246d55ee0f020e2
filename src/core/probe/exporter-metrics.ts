import type { Bytes } from '../kernel/units.ts';
import { isOuterInterface } from './parse/net-dev.ts';
import { type Labels, MetricNames } from './parse/prometheus-text.ts';

/** More disks, and longer names, than any machine has; what a page names beyond is left out. */
const MAX_DEVICES = 65_536;
const MAX_NAME = 128;

/** Metrics without labels that lbctl uses: seconds and bytes. */
const PLAIN = [
  'node_time_seconds',
  'node_boot_time_seconds',
  'node_memory_MemTotal_bytes',
  'node_memory_MemAvailable_bytes',
  'node_memory_MemFree_bytes',
  'node_memory_Buffers_bytes',
  'node_memory_Cached_bytes',
  'node_pressure_cpu_waiting_seconds_total',
  'node_pressure_memory_waiting_seconds_total',
  'node_pressure_io_waiting_seconds_total',
] as const;

/** Metrics that are there for their labels. */
const INFO = ['node_uname_info', 'node_os_info', 'node_cpu_info', 'node_dmi_info'] as const;

/**
 * What one page of node_exporter says, as far as lbctl uses it. What the page lacks is absent; what
 * is negative, infinite or no number is NaN.
 */
export interface ExporterMetrics {
  readonly plain: Map<(typeof PLAIN)[number], number>;
  readonly info: Map<(typeof INFO)[number], Labels>;
  /** Over all CPUs, by mode. */
  readonly cpuSeconds: Map<string, number>;
  coreCount: number;
  /** Highest frequencies of the CPUs that have one. */
  readonly maxHertz: { sum: number; count: number };
  /** io_ticks by device, partitions and stacked devices among them. */
  readonly diskSeconds: Map<string, number>;
  /** Over the interfaces by which bytes come in and leave. */
  readonly networkBytes: Map<'received' | 'sent', Bytes>;
}

export function noMetrics(): ExporterMetrics {
  return {
    plain: new Map(),
    info: new Map(),
    cpuSeconds: new Map(),
    coreCount: 0,
    maxHertz: { sum: 0, count: 0 },
    diskSeconds: new Map(),
    networkBytes: new Map(),
  };
}

type Reader = (metrics: ExporterMetrics, value: number, labels: Labels) => void;

/** By name of the metric, as they are called since node_exporter 0.16 (2018). */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ...PLAIN.map((name): [string, Reader] => [
    name,
    ({ plain }, value) => {
      plain.set(name, counter(value));
    },
  ]),
  ...INFO.map((name): [string, Reader] => [
    name,
    ({ info }, _, labels) => {
      info.set(name, labels);
    },
  ]),
  ['node_cpu_seconds_total', addCpu],
  [
    'node_cpu_frequency_max_hertz',
    ({ maxHertz }, value) => {
      maxHertz.sum += counter(value);
      maxHertz.count += 1;
    },
  ],
  [
    'node_disk_io_time_seconds_total',
    ({ diskSeconds }, value, labels) => put(diskSeconds, labels.get('device'), counter(value)),
  ],
  ['node_network_receive_bytes_total', addBytes('received')],
  ['node_network_transmit_bytes_total', addBytes('sent')],
]);

/** Every metric that `addSample` makes something of. */
export const exporterMetricNames = new MetricNames(readers.keys());

/** @param name one of `exporterMetricNames`; others change nothing */
export function addSample(
  metrics: ExporterMetrics,
  name: string,
  labels: Labels,
  value: number,
): void {
  readers.get(name)?.(metrics, value, labels);
}

/** Counters, sizes and times are finite and not negative. */
function counter(value: number): number {
  return value >= 0 && value < Number.POSITIVE_INFINITY ? value : Number.NaN;
}

/** Guest time is part of user time already; old exporters have modes for it, newer a metric of its own. */
function addCpu(metrics: ExporterMetrics, value: number, labels: Labels): void {
  const { cpuSeconds } = metrics;
  const mode = labels.get('mode');
  if (mode === undefined || mode.startsWith('guest')) return;
  if (mode === 'idle') metrics.coreCount += 1;
  put(cpuSeconds, mode, (cpuSeconds.get(mode) ?? 0) + counter(value));
}

function addBytes(way: 'received' | 'sent'): Reader {
  return ({ networkBytes }, value, labels) => {
    if (!isOuterInterface(labels.get('device') ?? 'lo')) return;
    networkBytes.set(way, (networkBytes.get(way) ?? 0) + counter(value));
  };
}

function put(map: Map<string, number>, key: string | undefined, value: number): void {
  if (key === undefined || key.length > MAX_NAME) return;
  if (map.size < MAX_DEVICES || map.has(key)) map.set(key, value);
}
