import type { Bytes } from '../kernel/units.ts';
import { parseCfsQuota, parseCgroupPaths, parseCpuMax } from './parse/cgroup.ts';
import { type Mount, parseMountinfo } from './parse/mountinfo.ts';
import { parseDecimal, parsePositive } from './parse/numbers.ts';
import type { SystemFiles } from './system-files.ts';

export interface Limit {
  readonly value: number;
  /** The file that sets it. */
  readonly source: string;
}

/**
 * The lowest CPU quota in cores over all control groups above the process, of either version.
 * undefined: none is set.
 */
export function cpuQuota(files: SystemFiles): Limit | undefined {
  return lowest(
    groupFolders(files, 'cpu').map((folder) => {
      const max = files.read(`${folder}/cpu.max`);
      if (max !== undefined) return limit(parseCpuMax(max), `${folder}/cpu.max`);
      const quota = `${folder}/cpu.cfs_quota_us`;
      const cores = parseCfsQuota(files.read(quota), files.read(`${folder}/cpu.cfs_period_us`));
      return limit(cores, quota);
    }),
  );
}

/**
 * The lowest memory limit over all control groups above the process.
 * @param total bytes of the host; version 1 writes "no limit" as a number far above it
 */
export function memoryLimit(files: SystemFiles, total: Bytes | undefined): Limit | undefined {
  return lowest(
    groupFolders(files, 'memory').flatMap((folder) =>
      ['memory.max', 'memory.limit_in_bytes'].map((name) => {
        const bytes = parsePositive(files.read(`${folder}/${name}`));
        const isLimit = bytes !== undefined && bytes < (total ?? Number.MAX_SAFE_INTEGER);
        return limit(isLimit ? bytes : undefined, `${folder}/${name}`);
      }),
    ),
  );
}

/**
 * Memory in use by the group that sets `limit`, without file cache that could be dropped at once:
 * the working set as container runtimes count it.
 */
export function workingSet(files: SystemFiles, limit: Limit): Bytes | undefined {
  const folder = limit.source.slice(0, limit.source.lastIndexOf('/'));
  const usage =
    parseDecimal(files.read(`${folder}/memory.current`)) ??
    parseDecimal(files.read(`${folder}/memory.usage_in_bytes`));
  if (usage === undefined) return undefined;
  const stat = files.read(`${folder}/memory.stat`) ?? '';
  const inactive = /^total_inactive_file (\d+)$/m.exec(stat) ?? /^inactive_file (\d+)$/m.exec(stat);
  return Math.max(0, usage - Number(inactive?.[1] ?? 0));
}

/** Folders of the process's groups for a controller, innermost first, up to each mount point. */
function groupFolders(files: SystemFiles, controller: string): readonly string[] {
  const paths = parseCgroupPaths(files.read('/proc/self/cgroup') ?? '');
  const folders = parseMountinfo(files.read('/proc/self/mountinfo') ?? '').flatMap((mount) => {
    const path = paths.get(mount.type === 'cgroup2' ? '' : controller);
    const carries = mount.type === 'cgroup' && mount.superOptions.includes(controller);
    if (path === undefined || !(carries || mount.type === 'cgroup2')) return [];
    return ancestors(mount, path);
  });
  return [...new Set(folders)];
}

/** A path outside the mounted part of the tree (a group of the host, seen in a container) leaves only its top. */
function ancestors(mount: Mount, path: string): string[] {
  const root = mount.root === '/' ? '' : mount.root;
  const isInside = path === root || path.startsWith(`${root}/`);
  const parts = isInside ? path.slice(root.length).split('/').filter(Boolean) : [];
  if (parts.includes('..')) return [mount.mountPoint];
  const folders: string[] = [];
  for (let depth = parts.length; depth >= 0; depth--) {
    folders.push([mount.mountPoint, ...parts.slice(0, depth)].join('/'));
  }
  return folders;
}

function limit(value: number | undefined, source: string): Limit | undefined {
  return value === undefined ? undefined : { value, source };
}

function lowest(limits: readonly (Limit | undefined)[]): Limit | undefined {
  return limits.reduce<Limit | undefined>(
    (least, one) =>
      one !== undefined && (least === undefined || one.value < least.value) ? one : least,
    undefined,
  );
}
