import type { FailureCode } from '../kernel/errors.ts';
import type { Bytes, Iops, Megahertz, Ms, Ratio } from '../kernel/units.ts';

/** A value that is known, and where it comes from. */
interface Known<T> {
  readonly value: T;
  /** File and field, or the measurement and how it was made. */
  readonly source: string;
  /** UTC, ISO 8601. */
  readonly measuredAt: string;
}

/** A value that is not known. Never written as 0: a vector must be able to leave it out. */
export interface Missing {
  readonly value: null;
  readonly reason: string;
  /** Present when a measurement was tried and did not come about. */
  readonly code?: FailureCode;
}

export type Figure<T = number> = Known<T> | Missing;

/** One rung of a disk ladder: random blocks of 4 KiB past the page cache, `queueDepth` in flight. */
export interface DiskRung {
  readonly queueDepth: number;
  readonly iops: Iops;
  readonly serviceTimeP50Ms: Ms;
  readonly serviceTimeP99Ms: Ms;
}

export interface DiskStep extends DiskRung {
  readonly readCount: number;
}

export interface DiskWriteStep extends DiskRung {
  readonly writeCount: number;
}

export interface CpuProfile {
  readonly model: Figure<string>;
  /** CPUs the kernel has online. */
  readonly onlineCores: Figure;
  /** What this process may use of them after affinity, cpuset and quota; fractional under a quota. */
  readonly usableCores: Figure;
  /** Mean over the usable CPUs of the highest frequency the kernel tells. */
  readonly frequencyMhz: Figure<Megahertz>;
  /** Usable cores × frequencyMhz: the CPU figure of SPEC S1.6, where the kernel tells frequencies. */
  readonly totalFrequencyMhz: Figure<Megahertz>;
  /** Usable CPUs by kind on a hybrid processor; where all are alike they are all of the fast kind. */
  readonly performanceCores: Figure;
  readonly efficiencyCores: Figure;
  /** Usable CPUs in units of the fastest one, by the kernel's cpu_capacity (ARM, RISC-V). */
  readonly fastCoreEquivalents: Figure;
  /** Million rounds a second of an integer mixing loop, all usable cores together, by the wall clock. */
  readonly scoreMopsPerSecond: Figure;
  /**
   * CPU time that the score's threads were given over what the quota entitles them to. Well below 1
   * other work took part of the CPU, and the score tells less than the node can do.
   */
  readonly scoreCpuTimeRatio: Figure<Ratio>;
}

export interface MemoryProfile {
  readonly totalBytes: Figure<Bytes>;
  /** The lowest memory limit of the control groups above; missing when there is none. */
  readonly limitBytes: Figure<Bytes>;
  /** The smaller of the two: what counts as the node's memory. */
  readonly usableBytes: Figure<Bytes>;
  readonly availableBytes: Figure<Bytes>;
}

export interface DiskProfile {
  /** The folder whose disk this is. */
  readonly path: string;
  readonly device: Figure<string>;
  readonly filesystem: Figure<string>;
  /** What the kernel believes; virtual disks often say 1 and are not. */
  readonly isRotational: Figure<boolean>;
  readonly busyRatio: Figure<Ratio>;
  /** The best rung of `ladder`, or what a data sheet promises. */
  readonly randomReadIops: Figure<Iops>;
  readonly ladder: readonly DiskStep[];
  /** The best rung of `writeLadder`; only on request. */
  readonly randomWriteIops: Figure<Iops>;
  readonly writeLadder: readonly DiskWriteStep[];
}

/** Part of the last minute in which some task waited for the resource (PSI, avg60). */
export interface PressureProfile {
  readonly cpuRatio: Figure<Ratio>;
  readonly memoryRatio: Figure<Ratio>;
  readonly ioRatio: Figure<Ratio>;
}

export interface SystemProfile {
  readonly model: Figure<string>;
  readonly os: Figure<string>;
  readonly virtualisation: Figure<string>;
}

/** The measured capacity of one node. */
export interface HostProfile {
  /** The node's id in the cluster. */
  readonly node: string;
  readonly measuredAt: string;
  readonly system: SystemProfile;
  readonly cpu: CpuProfile;
  readonly memory: MemoryProfile;
  readonly disk: DiskProfile;
  readonly pressure: PressureProfile;
}

export function missing(reason: string, code?: FailureCode): Missing {
  return code === undefined ? { value: null, reason } : { value: null, reason, code };
}

/** Stamps figures with one time of measurement. */
export type Recorder = <T>(value: T | undefined, source: string, reason: string) => Figure<T>;

/** @returns a recorder that turns `undefined` into a missing figure with the reason given */
export function recorder(measuredAt: string): Recorder {
  return (value, source, reason) =>
    value === undefined ? missing(reason) : { value, source, measuredAt };
}

/** Figures of a profile that nobody has found out, for sources to put theirs in place of. */
export function unknownFigures(
  why: Missing,
  diskPath: string,
): Omit<HostProfile, 'node' | 'measuredAt'> {
  return {
    system: { model: why, os: why, virtualisation: why },
    cpu: {
      model: why,
      onlineCores: why,
      usableCores: why,
      frequencyMhz: why,
      totalFrequencyMhz: why,
      performanceCores: why,
      efficiencyCores: why,
      fastCoreEquivalents: why,
      scoreMopsPerSecond: why,
      scoreCpuTimeRatio: why,
    },
    memory: { totalBytes: why, limitBytes: why, usableBytes: why, availableBytes: why },
    disk: {
      path: diskPath,
      device: why,
      filesystem: why,
      isRotational: why,
      busyRatio: why,
      randomReadIops: why,
      ladder: [],
      randomWriteIops: why,
      writeLadder: [],
    },
    pressure: { cpuRatio: why, memoryRatio: why, ioRatio: why },
  };
}
