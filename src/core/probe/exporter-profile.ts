import { memoryOf } from './exporter-counters.ts';
import type { ExporterMetrics } from './exporter-metrics.ts';
import {
  type CpuProfile,
  type HostProfile,
  type MemoryProfile,
  missing,
  type Recorder,
  recorder,
  type SystemProfile,
  unknownFigures,
} from './profile.ts';

export interface ExporterOrigin {
  readonly node: string;
  /** UTC, ISO 8601. */
  readonly measuredAt: string;
  /** Address of the page, or of the database that keeps it. */
  readonly source: string;
  readonly diskPath: string;
}

const UNTOLD = 'node_exporter does not tell';
const NOT_MEASURED = 'node_exporter reads counters and measures nothing';
const NO_FREQUENCY = 'the kernel tells no CPU frequency (usual in virtual machines and on ARM)';

/**
 * A profile of what node_exporter tells. It knows no limits of control groups, so all cores and all
 * memory of the node count as usable; what would have to be measured is missing.
 */
export function exporterProfile(metrics: ExporterMetrics, origin: ExporterOrigin): HostProfile {
  const { node, measuredAt, source, diskPath } = origin;
  const stamp = recorder(measuredAt);
  const record: Recorder = (value, metric, reason) => stamp(value, `${source} ${metric}`, reason);
  const unknown = unknownFigures(missing(UNTOLD), diskPath);
  const unmeasured = missing(NOT_MEASURED);
  return {
    node,
    measuredAt,
    system: { ...unknown.system, ...describeSystem(metrics, record) },
    cpu: {
      ...unknown.cpu,
      ...describeCpu(metrics, record),
      scoreMopsPerSecond: unmeasured,
      scoreCpuTimeRatio: unmeasured,
    },
    memory: describeMemory(metrics, record),
    disk: { ...unknown.disk, randomReadIops: unmeasured, randomWriteIops: unmeasured },
    pressure: unknown.pressure,
  };
}

function describeSystem(
  { info }: ExporterMetrics,
  record: Recorder,
): Pick<SystemProfile, 'model' | 'os'> {
  const dmi = info.get('node_dmi_info');
  const release = words(info.get('node_uname_info')?.get('release'));
  const model = words(dmi?.get('system_vendor'), dmi?.get('product_name'));
  const distribution = words(info.get('node_os_info')?.get('pretty_name'));
  const os = [distribution, release && `kernel ${release}`].filter((part) => part !== undefined);
  return {
    model: record(model, 'node_dmi_info', UNTOLD),
    os: record(os.join(', ') || undefined, 'node_os_info, node_uname_info', UNTOLD),
  };
}

/** Texts of a stranger: joined by blanks, of a length that fits a table; undefined when empty. */
function words(...texts: readonly (string | undefined)[]): string | undefined {
  const text = texts.map((one) => (one ?? '').slice(0, 200)).join(' ');
  return text.trim().replace(/\s+/g, ' ') || undefined;
}

function describeCpu(
  metrics: ExporterMetrics,
  record: Recorder,
): Pick<
  CpuProfile,
  'model' | 'onlineCores' | 'usableCores' | 'frequencyMhz' | 'totalFrequencyMhz'
> {
  const { coreCount, info } = metrics;
  const why = 'no metric node_cpu_seconds_total: is the collector cpu switched off?';
  const cores = record(coreCount || undefined, 'node_cpu_seconds_total', why);
  const megahertz = totalMegahertz(metrics);
  const mean = megahertz && megahertz / coreCount;
  return {
    model: record(
      words(info.get('node_cpu_info')?.get('model_name')),
      'node_cpu_info',
      'node_exporter tells it with --collector.cpu.info only',
    ),
    onlineCores: cores,
    usableCores: cores,
    frequencyMhz: record(mean, 'node_cpu_frequency_max_hertz', NO_FREQUENCY),
    totalFrequencyMhz: record(megahertz, 'sum of node_cpu_frequency_max_hertz', NO_FREQUENCY),
  };
}

/** Over all CPUs; undefined unless every one of them has a frequency. */
function totalMegahertz({ maxHertz, coreCount }: ExporterMetrics): number | undefined {
  const { sum, count } = maxHertz;
  return sum > 0 && count === coreCount ? sum / 1e6 : undefined;
}

function describeMemory(metrics: ExporterMetrics, record: Recorder): MemoryProfile {
  const memory = memoryOf(metrics);
  const why = 'no figures of node_memory_MemTotal_bytes: is the collector meminfo switched off?';
  const total = record(memory?.totalBytes, 'node_memory_MemTotal_bytes', why);
  return {
    totalBytes: total,
    limitBytes: missing('node_exporter knows no limits of control groups'),
    usableBytes: total,
    availableBytes: record(memory?.availableBytes, 'node_memory_MemAvailable_bytes', why),
  };
}
