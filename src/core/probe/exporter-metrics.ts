import type { Bytes } from '../kernel/units.ts';
import { isOuterInterface } from './parse/net-dev.ts';
import type { Labels } from './parse/prometheus-text.ts';

/** More CPUs or disks than any machine has; what a page names beyond is left out. */
const MAX_DEVICES = 65_536;

/**
 * What one page of node_exporter says, as far as lbctl uses it: seconds and bytes as the exporter
 * gives them. What the page lacks is absent; what is negative, infinite or no number is NaN.
 */
export interface ExporterMetrics {
  /** The node's wall clock, and what it showed when the node was started. */
  timeSeconds?: number;
  bootSeconds?: number;
  /** Over all CPUs, by mode. */
  readonly cpuSeconds: Map<string, number>;
  coreCount: number;
  readonly memoryBytes: Map<MemoryField, Bytes>;
  /** io_ticks by device, partitions and stacked devices among them. */
  readonly diskSeconds: Map<string, number>;
  /** Over the interfaces by which bytes come in and leave. */
  receivedBytes?: Bytes;
  sentBytes?: Bytes;
  /** Time in which some task waited, by resource. */
  readonly waitingSeconds: Map<Resource, number>;
  /** Highest frequency by CPU. */
  readonly maxHertz: Map<string, number>;
  /** Labels of the metrics that are there for their labels only. */
  readonly info: Map<InfoMetric, Labels>;
}

export type Resource = 'cpu' | 'memory' | 'io';
export type MemoryField = 'MemTotal' | 'MemAvailable' | 'MemFree' | 'Buffers' | 'Cached';
type InfoMetric = 'node_uname_info' | 'node_os_info' | 'node_cpu_info' | 'node_dmi_info';

export function noMetrics(): ExporterMetrics {
  return {
    cpuSeconds: new Map(),
    coreCount: 0,
    memoryBytes: new Map(),
    diskSeconds: new Map(),
    waitingSeconds: new Map(),
    maxHertz: new Map(),
    info: new Map(),
  };
}

type Reader = (metrics: ExporterMetrics, value: number, labels: Labels) => void;

/** By name of the metric. Names are those since node_exporter 0.16 (2018). */
const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['node_time_seconds', (metrics, value) => void (metrics.timeSeconds = counter(value))],
  ['node_boot_time_seconds', (metrics, value) => void (metrics.bootSeconds = counter(value))],
  ['node_cpu_seconds_total', readCpu],
  ...memoryReaders(),
  [
    'node_disk_io_time_seconds_total',
    ({ diskSeconds }, value, labels) => put(diskSeconds, labels.get('device'), counter(value)),
  ],
  [
    'node_network_receive_bytes_total',
    (metrics, value, labels) => {
      if (isOuter(labels)) metrics.receivedBytes = (metrics.receivedBytes ?? 0) + counter(value);
    },
  ],
  [
    'node_network_transmit_bytes_total',
    (metrics, value, labels) => {
      if (isOuter(labels)) metrics.sentBytes = (metrics.sentBytes ?? 0) + counter(value);
    },
  ],
  ...(['cpu', 'memory', 'io'] as const).map((resource): [string, Reader] => [
    `node_pressure_${resource}_waiting_seconds_total`,
    ({ waitingSeconds }, value) => void waitingSeconds.set(resource, counter(value)),
  ]),
  [
    'node_cpu_frequency_max_hertz',
    ({ maxHertz }, value, labels) => put(maxHertz, labels.get('cpu'), counter(value)),
  ],
  ...(['node_uname_info', 'node_os_info', 'node_cpu_info', 'node_dmi_info'] as const).map(
    (name): [string, Reader] => [name, ({ info }, _, labels) => void info.set(name, labels)],
  ),
]);

/** Every metric that `addSample` makes something of. */
export const exporterMetricNames: readonly string[] = [...readers.keys()];

/** @param name one of `exporterMetricNames`; others change nothing */
export function addSample(
  metrics: ExporterMetrics,
  name: string,
  labels: Labels,
  value: number,
): void {
  readers.get(name)?.(metrics, value, labels);
}

/** Counters and sizes are finite and not negative. */
function counter(value: number): number {
  return value >= 0 && value < Number.POSITIVE_INFINITY ? value : Number.NaN;
}

/** Guest time is part of user time already: newer exporters tell it apart, older ones as a mode. */
function readCpu(metrics: ExporterMetrics, value: number, labels: Labels): void {
  const mode = labels.get('mode');
  if (mode === undefined || mode.startsWith('guest')) return;
  if (mode === 'idle') metrics.coreCount += 1;
  const { cpuSeconds } = metrics;
  put(cpuSeconds, mode, (cpuSeconds.get(mode) ?? 0) + counter(value));
}

function memoryReaders(): [string, Reader][] {
  const fields: MemoryField[] = ['MemTotal', 'MemAvailable', 'MemFree', 'Buffers', 'Cached'];
  return fields.map((field) => [
    `node_memory_${field}_bytes`,
    ({ memoryBytes }, value) => void memoryBytes.set(field, counter(value)),
  ]);
}

const isOuter = (labels: Labels): boolean => isOuterInterface(labels.get('device') ?? '');

function put(map: Map<string, number>, key: string | undefined, value: number): void {
  if (key !== undefined && (map.size < MAX_DEVICES || map.has(key))) map.set(key, value);
}
