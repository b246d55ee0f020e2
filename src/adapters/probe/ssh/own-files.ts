import { closeSync, fstatSync, openSync, type Stats, statSync } from 'node:fs';
import type { Bytes } from '../../../core/kernel/units.ts';
import { readBounded } from '../../read-bounded.ts';

/**
 * Reads a file of the operator's SSH configuration.
 * @returns undefined when it is missing, unreadable, no file or larger than `limit`
 */
export function readOwnFile(
  path: string,
  limit: Bytes,
): { readonly bytes: Buffer; readonly stats: Stats } | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const bytes = readBounded(fd, limit);
    return bytes === undefined ? undefined : { bytes, stats: fstatSync(fd) };
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Changes whenever the file does; undefined when there is none. */
export function stampOf(path: string): string | undefined {
  try {
    const { ino, size, mtimeMs } = statSync(path);
    return `${ino} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}
