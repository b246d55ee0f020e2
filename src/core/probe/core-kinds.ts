import type { Megahertz } from '../kernel/units.ts';
import { parseCpuList } from './parse/cpu-list.ts';
import { parsePositive } from './parse/numbers.ts';
import type { CpuProfile, Recorder } from './profile.ts';
import type { SystemFiles } from './system-files.ts';

/** Lists of CPUs that Intel's hybrid processors have, by their performance-monitoring units. */
const FAST = '/sys/devices/cpu_core/cpus';
const SLOW = '/sys/devices/cpu_atom/cpus';
/** What the kernel gives the fastest CPU (Documentation/scheduler/sched-capacity.rst). */
const FULL_CAPACITY = 1024;

/**
 * Which of the usable CPUs are fast and which are not.
 * @param cpus numbers of the usable CPUs
 */
export function describeKinds(
  files: SystemFiles,
  cpus: readonly number[],
  record: Recorder,
): Pick<CpuProfile, 'performanceCores' | 'efficiencyCores' | 'fastCoreEquivalents'> {
  const capacities = capacitiesOf(files, cpus);
  const kinds = listedKinds(files, cpus) ?? kindsByCapacity(capacities);
  const why = 'the kernel tells no kinds of cores';
  const sum = capacities?.reduce((total, one) => total + one, 0);
  return {
    performanceCores: record(kinds?.fast, kinds?.source ?? '', why),
    efficiencyCores: record(kinds?.slow, kinds?.source ?? '', why),
    fastCoreEquivalents: record(
      sum === undefined ? undefined : sum / FULL_CAPACITY,
      'cpu_capacity / 1024',
      'the kernel tells no cpu_capacity (usual on x86 with older kernels)',
    ),
  };
}

interface Kinds {
  readonly fast: number;
  readonly slow: number;
  readonly source: string;
}

function listedKinds(files: SystemFiles, cpus: readonly number[]): Kinds | undefined {
  const fast = new Set(parseCpuList(files.read(FAST)));
  const slow = new Set(parseCpuList(files.read(SLOW)));
  if (fast.size === 0 || slow.size === 0) return undefined;
  const count = (kind: ReadonlySet<number>): number => cpus.filter((cpu) => kind.has(cpu)).length;
  return { fast: count(fast), slow: count(slow), source: `${FAST}, ${SLOW}` };
}

function kindsByCapacity(capacities: readonly number[] | undefined): Kinds | undefined {
  if (capacities === undefined) return undefined;
  const most = Math.max(...capacities);
  const fast = capacities.filter((one) => one === most).length;
  return { fast, slow: capacities.length - fast, source: 'cpu_capacity' };
}

/** undefined unless every CPU has one */
function capacitiesOf(files: SystemFiles, cpus: readonly number[]): number[] | undefined {
  const capacities: number[] = [];
  for (const cpu of cpus) {
    const capacity = parsePositive(files.read(`/sys/devices/system/cpu/cpu${cpu}/cpu_capacity`));
    if (capacity === undefined || capacity > FULL_CAPACITY) return undefined;
    capacities.push(capacity);
  }
  return capacities.length > 0 ? capacities : undefined;
}

/** The formula of SPEC S1.6 for what a quota leaves; undefined without a frequency. */
export function totalFrequency(
  cores: number | undefined,
  mean: Megahertz | undefined,
): Megahertz | undefined {
  return cores === undefined || mean === undefined ? undefined : cores * mean;
}
