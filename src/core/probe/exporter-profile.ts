import { memoryOf } from './exporter-counters.ts';
import type { ExporterMetrics } from './exporter-metrics.ts';
import { rotationalIops } from './hardware.ts';
import type { DiskDataSheet } from './host-probe.ts';
import {
  type CpuProfile,
  type DiskProfile,
  type HostProfile,
  type MemoryProfile,
  missing,
  type Recorder,
  recorder,
  type SystemProfile,
} from './profile.ts';

export interface ExporterOrigin {
  readonly node: string;
  /** UTC, ISO 8601. */
  readonly measuredAt: string;
  /** Address of the page or of the database that keeps it. */
  readonly source: string;
  readonly diskPath: string;
  readonly dataSheet?: DiskDataSheet;
}

const NOT_MEASURED = 'node_exporter reads counters and measures nothing';
const UNTOLD = 'node_exporter does not tell';

/**
 * A profile of what node_exporter tells. It knows no limits of control groups, so all cores and all
 * memory of the node count as usable; what would have to be measured is missing.
 */
export function exporterProfile(metrics: ExporterMetrics, origin: ExporterOrigin): HostProfile {
  const { node, measuredAt, source } = origin;
  const stamp = recorder(measuredAt);
  const record: Recorder = (value, metric, reason) => stamp(value, `${source} ${metric}`, reason);
  return {
    node,
    measuredAt,
    system: describeSystem(metrics, record),
    cpu: describeCpu(metrics, record),
    memory: describeMemory(metrics, record),
    disk: describeDisk(origin, stamp),
  };
}

function describeSystem({ info }: ExporterMetrics, record: Recorder): SystemProfile {
  const dmi = info.get('node_dmi_info');
  const uname = info.get('node_uname_info');
  const release = uname?.get('release');
  const model = words(dmi?.get('system_vendor'), dmi?.get('product_name'));
  const os = [
    words(info.get('node_os_info')?.get('pretty_name')),
    release && `kernel ${words(release)}`,
    words(uname?.get('machine')),
  ].filter(Boolean);
  return {
    model: record(model, 'node_dmi_info', UNTOLD),
    os: record(os.join(', ') || undefined, 'node_os_info, node_uname_info', UNTOLD),
    virtualisation: missing(UNTOLD),
  };
}

/** Texts of a stranger: joined by blanks, of a length that fits a table; undefined when empty. */
function words(...texts: readonly (string | undefined)[]): string | undefined {
  const text = texts.map((one) => one ?? '').join(' ');
  return text.slice(0, 400).trim().replace(/\s+/g, ' ').slice(0, 200) || undefined;
}

function describeCpu(metrics: ExporterMetrics, record: Recorder): CpuProfile {
  const cores = record(
    metrics.coreCount || undefined,
    'node_cpu_seconds_total',
    'no metric node_cpu_seconds_total: is the collector cpu switched off?',
  );
  const none = missing(NOT_MEASURED);
  return {
    model: record(
      words(metrics.info.get('node_cpu_info')?.get('model_name')),
      'node_cpu_info',
      'node_exporter tells it with --collector.cpu.info only',
    ),
    onlineCores: cores,
    usableCores: cores,
    frequencyMhz: record(
      meanMegahertz(metrics),
      'node_cpu_frequency_max_hertz',
      'the kernel tells no CPU frequency (usual in virtual machines)',
    ),
    scoreMopsPerSecond: none,
    scoreCpuTimeRatio: none,
  };
}

function meanMegahertz({ maxHertz }: ExporterMetrics): number | undefined {
  const known = [...maxHertz.values()].filter((hertz) => hertz > 0);
  const sum = known.reduce((total, hertz) => total + hertz, 0);
  return known.length === 0 ? undefined : sum / known.length / 1e6;
}

function describeMemory(metrics: ExporterMetrics, record: Recorder): MemoryProfile {
  const memory = memoryOf(metrics);
  const reason = 'no metric node_memory_MemTotal_bytes: is the collector meminfo switched off?';
  const total = record(memory?.totalBytes, 'node_memory_MemTotal_bytes', reason);
  return {
    totalBytes: total,
    limitBytes: missing('node_exporter knows no limits of control groups'),
    usableBytes: total,
    availableBytes: record(memory?.availableBytes, 'node_memory_MemAvailable_bytes', reason),
  };
}

function describeDisk({ diskPath, dataSheet }: ExporterOrigin, record: Recorder): DiskProfile {
  const none = missing(UNTOLD);
  return {
    path: diskPath,
    device: none,
    filesystem: none,
    isRotational: none,
    busyRatio: missing('a load sample tells'),
    randomReadIops: record(
      dataSheet && rotationalIops(dataSheet),
      `data sheet: ${dataSheet?.rpm} rpm, ${dataSheet?.seekMs} ms seek`,
      NOT_MEASURED,
    ),
    ladder: [],
  };
}
