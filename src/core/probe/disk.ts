import type { Ms } from '../kernel/units.ts';
import { type Mount, mountOf, parseMountinfo } from './parse/mountinfo.ts';
import type { SystemFiles } from './system-files.ts';

/** What lies under a folder. */
export interface DiskPlace {
  readonly mount: Mount;
  /** Name of the whole disk in /sys/block; undefined for memory, network and stacked file systems. */
  readonly disk: string | undefined;
}

/** @param path absolute, without symbolic links */
export function diskUnder(files: SystemFiles, path: string): DiskPlace | undefined {
  const mount = mountOf(parseMountinfo(files.read('/proc/self/mountinfo') ?? ''), path);
  return mount === undefined ? undefined : { mount, disk: wholeDisk(files, mount) };
}

/**
 * Found by device number, and by name where the file system has a number of its own (btrfs).
 * A partition's figures are those of its disk.
 */
function wholeDisk(files: SystemFiles, mount: Mount): string | undefined {
  const name = mount.source.startsWith('/dev/') ? mount.source.split('/').at(-1)! : '';
  const matches = (folder: string, entry: string): boolean =>
    files.read(`${folder}/dev`)?.trim() === mount.device ||
    (mount.device.startsWith('0:') && name !== '' && isNamed(files, folder, entry, name));
  return files.list('/sys/block').find((disk) => {
    const folder = `/sys/block/${disk}`;
    if (matches(folder, disk)) return true;
    return files
      .list(folder)
      .some((part) => part.startsWith(disk) && matches(`${folder}/${part}`, part));
  });
}

function isNamed(files: SystemFiles, folder: string, entry: string, name: string): boolean {
  return entry === name || files.read(`${folder}/dm/name`)?.trim() === name;
}

/** undefined when the kernel says neither 0 nor 1 */
export function isRotational(files: SystemFiles, disk: string): boolean | undefined {
  const text = files.read(`/sys/block/${disk}/queue/rotational`)?.trim();
  return text === '1' ? true : text === '0' ? false : undefined;
}

/** Time the disk has been busy since boot (io_ticks, the tenth field of its stat file). */
export function busyTime(files: SystemFiles, disk: string): Ms | undefined {
  const fields = files.read(`/sys/block/${disk}/stat`)?.trim().split(/\s+/) ?? [];
  const ticks = fields[9];
  return ticks !== undefined && /^\d{1,15}$/.test(ticks) ? Number(ticks) : undefined;
}

/** File systems whose reads never reach a disk, or may come from a cache of their own. */
const UNMEASURABLE: Readonly<Record<string, string>> = {
  tmpfs: 'it lives in memory',
  ramfs: 'it lives in memory',
  devtmpfs: 'it lives in memory',
  hugetlbfs: 'it lives in memory',
  squashfs: 'it is read-only',
  iso9660: 'it is read-only',
  zfs: 'it may answer direct reads from its own cache',
};

/** @returns why a folder's disk cannot be measured, or undefined when it can be tried */
export function unmeasurable(place: DiskPlace | undefined): string | undefined {
  const type = place?.mount.type ?? '';
  return Object.hasOwn(UNMEASURABLE, type) ? `${type}: ${UNMEASURABLE[type]}` : undefined;
}
