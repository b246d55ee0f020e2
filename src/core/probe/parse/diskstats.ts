import type { DiskCounters } from '../counters.ts';
import { lines } from './lines.ts';
import { parseDecimal } from './numbers.ts';

/** Devices without a disk of their own: in memory, stacked on others (LVM, RAID, caches), or with a tray. */
const NO_DISK = /^(?:loop|ram|zram|dm-|md|bcache|drbd|zd|sr|fd)[\d_]/;

/** `busy`: the tenth counter after the name, io_ticks in ms; older kernels have 11 counters, newer 17. */
const NAME = 2;
const BUSY = 12;

/**
 * Whole disks of /proc/diskstats (Documentation/admin-guide/iostats.rst). The file marks no
 * partitions, so they are told by name: see `wholeDisks`.
 */
export function parseDiskstats(text: string): readonly DiskCounters[] {
  const busy = new Map<string, number>();
  for (const line of lines(text)) {
    const fields = line.trim().split(/\s+/);
    const busyMs = parseDecimal(fields[BUSY]);
    if (busyMs !== undefined) busy.set(fields[NAME]!, busyMs);
  }
  return wholeDisks([...busy.keys()]).map((name) => ({ name, busyMs: busy.get(name)! }));
}

/**
 * Which of the block devices of a machine are whole disks. A partition bears the name of its disk
 * and a number (sda1), with a p between when the name ends with a digit (nvme0n1p1). Without its
 * disk in the list it is one itself: some clouds attach a bare xvda1.
 */
export function wholeDisks(names: readonly string[]): readonly string[] {
  const known = new Set(names);
  return names.filter((name) => {
    if (NO_DISK.test(name)) return false;
    const parent = /^(.*\d)p\d+$/.exec(name)?.[1] ?? /^(.*\D)\d+$/.exec(name)?.[1];
    return parent === undefined || !known.has(parent);
  });
}
