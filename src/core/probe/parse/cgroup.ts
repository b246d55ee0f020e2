/** Where a process stands in the control groups: path by controller; '' is the unified tree of version 2. */
export type CgroupPaths = ReadonlyMap<string, string>;

/** Reads /proc/self/cgroup (cgroups(7)): `0::/user.slice`, `4:memory:/a`, `3:cpu,cpuacct:/b`. */
export function parseCgroupPaths(text: string): CgroupPaths {
  const paths = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (match === null) continue;
    for (const controller of match[1]!.split(',')) paths.set(controller, match[2]!);
  }
  return paths;
}

/**
 * `cpu.max` of version 2: quota and period in microseconds.
 * @returns cores, fractional; undefined for `max`, that is no limit
 */
export function parseCpuMax(text: string): number | undefined {
  const match = /^(\d{1,15})\s+(\d{1,15})\s*$/.exec(text);
  return match === null ? undefined : coresOf(Number(match[1]), Number(match[2]));
}

/** `cpu.cfs_quota_us` and `cpu.cfs_period_us` of version 1; a quota of -1 means no limit. */
export function parseCfsQuota(
  quota: string | undefined,
  period: string | undefined,
): number | undefined {
  if (!/^\d{1,15}\s*$/.test(quota ?? '') || !/^\d{1,15}\s*$/.test(period ?? '')) return undefined;
  return coresOf(Number(quota), Number(period));
}

function coresOf(quota: number, period: number): number | undefined {
  return quota > 0 && period > 0 ? quota / period : undefined;
}
