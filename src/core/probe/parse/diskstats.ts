import type { DiskCounters } from '../counters.ts';
import { lines } from './lines.ts';

/** Devices without a disk of their own: in memory, stacked on others (LVM, RAID, caches), or with a tray. */
const NO_DISK = /^(?:loop|ram|zram|dm-|md|bcache|drbd|zd|sr|fd)[\d_]/;

/** Numbers of the device, its name, and the tenth counter after it: io_ticks in ms. */
const LINE = new RegExp(
  `^\\s*\\d+\\s+\\d+\\s+(?!${NO_DISK.source.slice(1)})(\\S+)\\s+(?:\\d+\\s+){9}(\\d{1,20})(?:\\s|$)`,
);

/**
 * Whole disks of /proc/diskstats (Documentation/admin-guide/iostats.rst). The file marks no
 * partitions, so they are told by name: see `wholeDisks`.
 */
export function parseDiskstats(text: string): readonly DiskCounters[] {
  const busy = new Map<string, number>();
  for (const line of lines(text)) {
    const found = LINE.exec(line);
    if (found !== null) busy.set(found[1]!, Number(found[2]));
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
