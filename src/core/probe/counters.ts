import type { Bytes, Ms } from '../kernel/units.ts';

/**
 * What a node has counted since it was started, read at one instant. A load sample is the difference
 * between two of them. An absent part is one that the node does not tell.
 */
export interface HostCounters {
  /** Time since the node was started, by its own monotonic clock: its wall clock may step. */
  readonly uptimeMs: Ms;
  readonly cpu?: CpuTimes;
  readonly memory?: { readonly totalBytes: Bytes; readonly availableBytes: Bytes };
  /** Whole disks, no partitions and no stacked devices. */
  readonly disks?: readonly DiskCounters[];
  readonly network?: NetworkCounters;
  /** Time in which some task waited for the resource (PSI). */
  readonly pressure?: { readonly cpuMs?: Ms; readonly memoryMs?: Ms; readonly ioMs?: Ms };
}

/** Over the interfaces by which bytes come in and leave: no loopback, nothing counted twice. */
export interface NetworkCounters {
  readonly receivedBytes: Bytes;
  readonly sentBytes: Bytes;
}

/** CPU time of all CPUs together, in any unit that is the same for all modes. */
export interface CpuTimes {
  readonly idle: number;
  readonly iowait: number;
  readonly softirq: number;
  readonly steal: number;
  /** Of all modes; guest time is part of user time and counts once. */
  readonly total: number;
}

export interface DiskCounters {
  readonly name: string;
  /** Time during which the disk had something to do (io_ticks). */
  readonly busyMs: Ms;
}
