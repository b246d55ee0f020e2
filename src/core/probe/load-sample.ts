import type { Bytes, Ms, PerSecond, Ratio } from '../kernel/units.ts';
import type { CpuTimes, HostCounters } from './counters.ts';
import { type Figure, missing, recorder } from './profile.ts';

/** How busy a node was over an interval: its utilisation, where a profile is its capacity. */
export interface LoadSample {
  readonly node: string;
  /** End of the interval. UTC, ISO 8601. */
  readonly sampledAt: string;
  readonly intervalMs: Ms;
  readonly cpu: {
    /** Everything but idle and waiting for disks; softirq and steal are in it. */
    readonly busyRatio: Figure<Ratio>;
    readonly iowaitRatio: Figure<Ratio>;
    readonly softirqRatio: Figure<Ratio>;
    readonly stealRatio: Figure<Ratio>;
  };
  readonly memory: {
    /** 1 - available / total, at the end of the interval. */
    readonly usedRatio: Figure<Ratio>;
    readonly totalBytes: Figure<Bytes>;
    readonly availableBytes: Figure<Bytes>;
  };
  readonly disk: {
    /** Of the busiest disk. At 1 an SSD may still have room: an upper bound. */
    readonly busyRatio: Figure<Ratio>;
    readonly device: Figure<string>;
  };
  readonly network: {
    readonly receivedBytesPerSecond: Figure<PerSecond>;
    readonly sentBytesPerSecond: Figure<PerSecond>;
  };
  /** Part of the interval in which some task waited for the resource. */
  readonly pressure: {
    readonly cpuRatio: Figure<Ratio>;
    readonly memoryRatio: Figure<Ratio>;
    readonly ioRatio: Figure<Ratio>;
  };
}

/** Where the counters came from, for the figures' provenance. */
export interface SampleOrigin {
  readonly node: string;
  /** UTC, ISO 8601. */
  readonly sampledAt: string;
  /** Such as `/proc/stat`, or the address of an exporter. */
  readonly source: string;
}

/**
 * The load between two readings of one node. A part that either reading lacks, or whose counter went
 * back, is missing with the reason; nothing is ever guessed to be 0.
 *
 * CPU busy = 1 - Δ(idle + iowait) / Δtotal; disk busy = Δio_ticks / Δuptime, at most 1.
 * @see SPEC S1.2
 */
export function loadBetween(
  before: HostCounters,
  after: HostCounters,
  { node, sampledAt, source }: SampleOrigin,
): LoadSample {
  const passed = after.uptimeMs - before.uptimeMs;
  const intervalMs = Number.isFinite(passed) ? Math.max(0, passed) : 0;
  const record = recorder(sampledAt);
  const say = <T>(found: Found<T>): Figure<T> =>
    'value' in found ? record(found.value, source, '') : missing(found.reason);
  const rise: Rise = intervalMs > 0 ? difference : () => (passed === 0 ? NO_TIME : RESTARTED);
  const riseOf = (part: Part): Found => rise(part(before), part(after));
  const cpuPart = (part: (times: CpuTimes) => number): Figure<Ratio> =>
    say(
      ratio(
        riseOf((c) => c.cpu && part(c.cpu)),
        riseOf((c) => c.cpu?.total),
      ),
    );
  const perInterval = (part: Part): Figure<Ratio> =>
    say(ratio(riseOf(part), { value: intervalMs }));
  const perSecond = (part: Part): Figure<PerSecond> =>
    say<PerSecond>(over(riseOf(part), { value: intervalMs / 1000 }));
  const disk = busiestDisk(before, after, rise);
  return {
    node,
    sampledAt,
    intervalMs,
    cpu: {
      busyRatio: cpuPart(({ idle, iowait, total }) => total - idle - iowait),
      iowaitRatio: cpuPart((times) => times.iowait),
      softirqRatio: cpuPart((times) => times.softirq),
      stealRatio: cpuPart((times) => times.steal),
    },
    memory: memoryLoad(after, (value) => record(value, source, UNTOLD)),
    disk: {
      busyRatio: say(ratio(disk.busy, { value: intervalMs })),
      device: record(disk.name, source, UNTOLD),
    },
    network: {
      receivedBytesPerSecond: perSecond((c) => c.network?.receivedBytes),
      sentBytesPerSecond: perSecond((c) => c.network?.sentBytes),
    },
    pressure: {
      cpuRatio: perInterval((c) => c.pressure?.cpuMs),
      memoryRatio: perInterval((c) => c.pressure?.memoryMs),
      ioRatio: perInterval((c) => c.pressure?.ioMs),
    },
  };
}

/** A number that the readings give, or why they do not. */
type Found<T = number> = { readonly value: T } | { readonly reason: string };
type Part = (counters: HostCounters) => number | undefined;
type Rise = (before: number | undefined, after: number | undefined) => Found;

const UNTOLD = 'the node does not tell';
const NO_NUMBER: Found = { reason: 'no finite number' };
const NO_TIME: Found = { reason: 'no time passed between the readings' };
const RESTARTED: Found = { reason: 'the node was started again between the readings' };

function difference(before: number | undefined, after: number | undefined): Found {
  if (before === undefined || after === undefined) return { reason: UNTOLD };
  if (!Number.isFinite(before) || !Number.isFinite(after)) return NO_NUMBER;
  if (after < before) return { reason: 'the counter went back' };
  return { value: after - before };
}

function over(part: Found, whole: Found): Found {
  if ('reason' in part) return part;
  if ('reason' in whole) return whole;
  if (whole.value === 0) return NO_TIME;
  const value = part.value / whole.value;
  return Number.isFinite(value) ? { value } : NO_NUMBER;
}

/** At most 1: counters are not read at one instant, and some nodes count wrong. */
function ratio(part: Found, whole: Found): Found<Ratio> {
  const found = over(part, whole);
  return 'value' in found ? { value: Math.min(1, found.value) } : found;
}

/** Only disks that both readings know; of equally busy ones the first. */
function busiestDisk(
  before: HostCounters,
  after: HostCounters,
  rise: Rise,
): { busy: Found; name?: string } {
  const earlier = new Map(before.disks?.map(({ name, busyMs }) => [name, busyMs]));
  let busiest: { busy: Found; name?: string } = { busy: { reason: UNTOLD } };
  for (const { name, busyMs } of after.disks ?? []) {
    if (!earlier.has(name)) continue;
    const busy = rise(earlier.get(name), busyMs);
    const most = 'value' in busiest.busy ? busiest.busy.value : -1;
    if (busiest.name === undefined || ('value' in busy && busy.value > most)) {
      busiest = { busy, name };
    }
  }
  return busiest;
}

function memoryLoad(
  { memory: { totalBytes, availableBytes } = { totalBytes: 0, availableBytes: 0 } }: HostCounters,
  say: (value: number | undefined) => Figure,
): LoadSample['memory'] {
  const isTold =
    totalBytes > 0 && availableBytes >= 0 && Number.isFinite(totalBytes + availableBytes);
  const used = Math.max(0, 1 - availableBytes / totalBytes);
  return {
    usedRatio: say(isTold ? used : undefined),
    totalBytes: say(isTold ? totalBytes : undefined),
    availableBytes: say(isTold ? availableBytes : undefined),
  };
}
