import { memoryLimit, workingSet } from './cgroups.ts';
import { parseMeminfo } from './parse/meminfo.ts';
import type { MemoryProfile, Recorder } from './profile.ts';
import { missing } from './profile.ts';
import type { SystemFiles } from './system-files.ts';

const MEMINFO = '/proc/meminfo';

/** Memory of the host, what control groups leave of it, and what is available at the moment. */
export function describeMemory(files: SystemFiles, record: Recorder): MemoryProfile {
  const { totalBytes, availableBytes } = parseMeminfo(files.read(MEMINFO) ?? '');
  const limit = memoryLimit(files, totalBytes);
  const used = limit === undefined ? undefined : workingSet(files, limit);
  const left = limit === undefined ? undefined : Math.max(0, limit.value - (used ?? 0));
  const isLeftLower = left !== undefined && left < (availableBytes ?? Number.POSITIVE_INFINITY);
  return {
    totalBytes: record(totalBytes, `${MEMINFO} MemTotal`, `no MemTotal in ${MEMINFO}`),
    limitBytes:
      limit === undefined
        ? missing('no control group limits the memory')
        : record(limit.value, limit.source, ''),
    usableBytes: record(
      limit?.value ?? totalBytes,
      limit?.source ?? `${MEMINFO} MemTotal`,
      `no MemTotal in ${MEMINFO}`,
    ),
    availableBytes: record(
      isLeftLower ? left : availableBytes,
      isLeftLower ? `${limit!.source} less the working set` : `${MEMINFO} MemAvailable`,
      `no MemAvailable in ${MEMINFO}`,
    ),
  };
}
