import type { Megahertz } from '../kernel/units.ts';
import { cpuQuota } from './cgroups.ts';
import { describeKinds, totalFrequency } from './core-kinds.ts';
import { parseCpuList } from './parse/cpu-list.ts';
import { type CpuInfo, parseCpuinfo } from './parse/cpuinfo.ts';
import { parsePositive } from './parse/numbers.ts';
import type { CpuProfile, Recorder } from './profile.ts';
import type { SystemFiles } from './system-files.ts';

/** The CPUs a process may run on, and how much of them. */
export interface UsableCpus {
  /** Numbers of the CPUs, from affinity and cpuset. */
  readonly cpus: readonly number[];
  readonly cpusSource: string;
  /** At most `cpus.length`; less under a quota. */
  readonly cores: number;
  readonly coresSource: string;
}

/** @returns undefined when the kernel files say nothing about CPUs */
export function usableCpus(files: SystemFiles): UsableCpus | undefined {
  const allowed = allowedCpus(files);
  if (allowed === undefined) return undefined;
  const quota = cpuQuota(files);
  const isLimited = quota !== undefined && quota.value < allowed.cpus.length;
  return {
    cpus: allowed.cpus,
    cpusSource: allowed.source,
    cores: isLimited ? quota.value : allowed.cpus.length,
    coresSource: isLimited ? quota.source : allowed.source,
  };
}

const NO_FREQUENCY = 'the kernel tells no CPU frequency (usual in virtual machines and on ARM)';

/** What the kernel tells about the CPUs; the score is measured elsewhere. */
export function describeCpu(
  files: SystemFiles,
  record: Recorder,
): Omit<CpuProfile, 'scoreMopsPerSecond' | 'scoreCpuTimeRatio'> {
  const info = parseCpuinfo(files.read('/proc/cpuinfo') ?? '');
  const usable = usableCpus(files);
  const online = parseCpuList(files.read('/sys/devices/system/cpu/online'))?.length;
  const frequency = meanFrequency(files, info, usable?.cpus);
  return {
    model: record(info.model, '/proc/cpuinfo', 'the kernel has no name for this CPU'),
    onlineCores:
      online === undefined
        ? record(info.cpuCount || undefined, '/proc/cpuinfo', 'no list of CPUs in /proc or /sys')
        : record(online, '/sys/devices/system/cpu/online', ''),
    usableCores: record(
      usable?.cores,
      usable?.coresSource ?? '',
      'no list of CPUs in /proc or /sys',
    ),
    frequencyMhz: record(frequency?.megahertz, frequency?.source ?? '', NO_FREQUENCY),
    totalFrequencyMhz: record(
      totalFrequency(usable?.cores, frequency?.megahertz),
      `usable cores × ${frequency?.source}`,
      NO_FREQUENCY,
    ),
    ...describeKinds(files, usable?.cpus ?? [], record),
  };
}

/** Affinity already includes the cpusets of either version; the others serve where it is hidden. */
function allowedCpus(files: SystemFiles): { cpus: readonly number[]; source: string } | undefined {
  const status = /^Cpus_allowed_list:\s*(.*)$/m.exec(files.read('/proc/self/status') ?? '')?.[1];
  const candidates = [
    { source: '/proc/self/status Cpus_allowed_list', text: status },
    ...[
      '/sys/fs/cgroup/cpuset.cpus.effective',
      '/sys/fs/cgroup/cpuset/cpuset.cpus',
      '/sys/devices/system/cpu/online',
    ].map((source) => ({ source, text: files.read(source) })),
  ];
  for (const { source, text } of candidates) {
    const cpus = parseCpuList(text);
    if (cpus !== undefined) return { cpus, source };
  }
  const { cpuCount } = parseCpuinfo(files.read('/proc/cpuinfo') ?? '');
  if (cpuCount === 0) return undefined;
  return { cpus: Array.from({ length: cpuCount }, (_, cpu) => cpu), source: '/proc/cpuinfo' };
}

/**
 * SPEC S1.6: the highest frequency rather than the momentary one, since capacity must not vary with
 * load; BogoMIPS / 2 last. A source counts only when it covers every usable CPU.
 */
function meanFrequency(
  files: SystemFiles,
  info: CpuInfo,
  cpus: readonly number[] = [...Array(info.cpuCount).keys()],
): { megahertz: Megahertz; source: string } | undefined {
  const sources = [
    { source: 'cpufreq/cpuinfo_max_freq', of: (cpu: number) => highestFrequency(files, cpu) },
    { source: '/proc/cpuinfo MHz', of: (cpu: number) => info.megahertz.get(cpu) },
    { source: '/proc/cpuinfo bogomips / 2', of: (cpu: number) => half(info.bogomips.get(cpu)) },
  ];
  for (const { source, of } of sources) {
    const known = cpus.map(of).filter((one) => one !== undefined);
    if (known.length === 0 || known.length < cpus.length) continue;
    return { megahertz: known.reduce((sum, one) => sum + one, 0) / known.length, source };
  }
  return undefined;
}

function highestFrequency(files: SystemFiles, cpu: number): Megahertz | undefined {
  const file = `/sys/devices/system/cpu/cpu${cpu}/cpufreq/cpuinfo_max_freq`;
  const kilohertz = parsePositive(files.read(file));
  return kilohertz === undefined ? undefined : kilohertz / 1000;
}

function half(value: number | undefined): number | undefined {
  return value === undefined ? undefined : value / 2;
}
