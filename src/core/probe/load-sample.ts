import type { Bytes, Ms, PerSecond, Ratio } from '../kernel/units.ts';
import type { CpuTimes, DiskCounters, HostCounters } from './counters.ts';
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
  const intervalMs = Math.max(0, after.uptimeMs - before.uptimeMs);
  const record = recorder(sampledAt);
  const say = <T>(found: Found<T>): Figure<T> =>
    'value' in found ? record(found.value, source, '') : missing(found.reason);
  const rise: Rise =
    intervalMs > 0 ? (part) => difference(part(before), part(after)) : () => RESTARTED;
  const cpuPart = (part: (times: CpuTimes) => number): Figure<Ratio> =>
    say(
      over(
        rise((c) => c.cpu && part(c.cpu)),
        rise((c) => c.cpu?.total),
      ),
    );
  const perInterval = (part: Part, most = Number.POSITIVE_INFINITY): Figure =>
    say(atMost(over(rise(part), { value: intervalMs }), most));
  const perSecond = (part: Part): Figure<PerSecond> =>
    say(over(rise(part), { value: intervalMs / 1000 }));
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
      busyRatio: say(atMost(over(disk.busy, { value: intervalMs }), 1)),
      device: record(disk.name, source, UNTOLD),
    },
    network: {
      receivedBytesPerSecond: perSecond((c) => c.network?.receivedBytes),
      sentBytesPerSecond: perSecond((c) => c.network?.sentBytes),
    },
    pressure: {
      cpuRatio: perInterval((c) => c.pressure?.cpuMs, 1),
      memoryRatio: perInterval((c) => c.pressure?.memoryMs, 1),
      ioRatio: perInterval((c) => c.pressure?.ioMs, 1),
    },
  };
}

/** A number that the readings give, or why they do not. */
type Found<T = number> = { readonly value: T } | { readonly reason: string };
type Part = (counters: HostCounters) => number | undefined;
type Rise = (part: Part) => Found;

const UNTOLD = 'the node does not tell';
const RESTARTED: Found = { reason: 'the node was started again between the readings' };

function difference(before: number | undefined, after: number | undefined): Found {
  if (before === undefined || after === undefined) return { reason: UNTOLD };
  if (!Number.isFinite(before) || !Number.isFinite(after)) return { reason: 'no finite number' };
  if (after < before) return { reason: 'the counter went back' };
  return { value: after - before };
}

function over(part: Found, whole: Found): Found<Ratio> {
  if ('reason' in part) return part;
  if ('reason' in whole) return whole;
  if (whole.value === 0) return { reason: 'no time passed between the readings' };
  return { value: part.value / whole.value };
}

function atMost(found: Found, most: number): Found {
  return 'value' in found ? { value: Math.min(most, found.value) } : found;
}

/** Only disks that both readings know; of equally busy ones the first. */
function busiestDisk(
  before: HostCounters,
  after: HostCounters,
  rise: Rise,
): { busy: Found; name?: string } {
  const busyOf = (name: string) => (c: HostCounters) =>
    c.disks?.find((disk: DiskCounters) => disk.name === name)?.busyMs;
  let busiest: { busy: Found; name?: string } = { busy: { reason: UNTOLD } };
  for (const { name } of after.disks ?? []) {
    if (busyOf(name)(before) === undefined) continue;
    const busy = rise(busyOf(name));
    const most = 'value' in busiest.busy ? busiest.busy.value : -1;
    if (busiest.name === undefined || ('value' in busy && busy.value > most)) {
      busiest = { busy, name };
    }
  }
  return busiest;
}

function memoryLoad(
  { memory }: HostCounters,
  say: (value: number | undefined) => Figure,
): LoadSample['memory'] {
  const isKnown = memory !== undefined && memory.totalBytes > 0;
  const used = isKnown ? 1 - memory.availableBytes / memory.totalBytes : undefined;
  return {
    usedRatio: say(used === undefined ? undefined : Math.min(1, Math.max(0, used))),
    totalBytes: say(memory?.totalBytes),
    availableBytes: say(memory?.availableBytes),
  };
}
