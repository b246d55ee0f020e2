import type { HostCounters } from './counters.ts';
import { parseDiskstats } from './parse/diskstats.ts';
import { parseMeminfo } from './parse/meminfo.ts';
import { parseNetDev } from './parse/net-dev.ts';
import { parsePressure } from './parse/pressure.ts';
import { parseProcStat } from './parse/proc-stat.ts';
import { parseUptime } from './parse/uptime.ts';
import type { SystemFiles } from './system-files.ts';

/** What `readCounters` reads: everything that a load sample is made of. */
export const COUNTER_FILES: readonly string[] = [
  '/proc/stat',
  '/proc/meminfo',
  '/proc/diskstats',
  '/proc/net/dev',
  '/proc/uptime',
  '/proc/pressure/cpu',
  '/proc/pressure/memory',
  '/proc/pressure/io',
];

/**
 * The counters in a Linux kernel's files. What a file does not tell is left out.
 * @returns undefined when the files do not even say how long the node has been up
 */
export function readCounters(files: SystemFiles): HostCounters | undefined {
  const uptimeMs = parse(files, '/proc/uptime', parseUptime);
  return uptimeMs === undefined ? undefined : { uptimeMs, ...readTimeless(files) };
}

/** The same for a reader that has a better clock than /proc/uptime; empty where nothing is told. */
export function readTimeless(files: SystemFiles): Omit<HostCounters, 'uptimeMs'> {
  const cpu = parse(files, '/proc/stat', parseProcStat);
  const memory = memoryOf(files);
  const disks = parse(files, '/proc/diskstats', parseDiskstats);
  const network = parse(files, '/proc/net/dev', parseNetDev);
  const pressure = pressureOf(files);
  return {
    ...(cpu && { cpu }),
    ...(memory && { memory }),
    ...(disks && { disks }),
    ...(network && { network }),
    ...(pressure && { pressure }),
  };
}

function parse<T>(files: SystemFiles, path: string, read: (text: string) => T): T | undefined {
  const text = files.read(path);
  return text === undefined ? undefined : read(text);
}

function memoryOf(files: SystemFiles): HostCounters['memory'] {
  const { totalBytes, availableBytes } = parse(files, '/proc/meminfo', parseMeminfo) ?? {};
  if (totalBytes === undefined || availableBytes === undefined) return undefined;
  return { totalBytes, availableBytes };
}

/** The kernel tells of all three or of none; one that cannot be read takes none of the others along. */
function pressureOf(files: SystemFiles): HostCounters['pressure'] {
  const cpuMs = parse(files, '/proc/pressure/cpu', parsePressure)?.totalMs;
  const memoryMs = parse(files, '/proc/pressure/memory', parsePressure)?.totalMs;
  const ioMs = parse(files, '/proc/pressure/io', parsePressure)?.totalMs;
  if (cpuMs === undefined && memoryMs === undefined && ioMs === undefined) return undefined;
  return {
    ...(cpuMs !== undefined && { cpuMs }),
    ...(memoryMs !== undefined && { memoryMs }),
    ...(ioMs !== undefined && { ioMs }),
  };
}
