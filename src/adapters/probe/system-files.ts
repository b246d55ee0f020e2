import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { SystemFiles } from '../../core/probe/system-files.ts';

/** /proc/cpuinfo of 8192 CPUs has some 12 MB; what is longer is not the file we think it is. */
const LIMIT_BYTES = 32 * 1024 * 1024;

/**
 * The kernel files of this machine. Read anew at every call.
 * @param root folder that stands for `/`
 */
export function localFiles(root = '/'): SystemFiles {
  return {
    read: (path) => orElse(() => readWhole(join(root, path)), undefined),
    list: (path) => orElse(() => readdirSync(join(root, path)).sort(), []),
  };
}

/** Kernel files that stay open: to read one again costs half of opening it anew. */
export interface KeptFiles extends SystemFiles {
  close(): void;
}

/** As `localFiles`, for files that are read again and again; no folders. */
export function keepFiles(root = '/'): KeptFiles {
  const open = new Map<string, number>();
  const fdOf = (path: string): number => {
    const fd = open.get(path) ?? openSync(join(root, path), 'r');
    open.set(path, fd);
    return fd;
  };
  return {
    read: (path) => orElse(() => readAll(fdOf(path)), undefined),
    list: () => [],
    close() {
      for (const fd of open.values()) closeSync(fd);
      open.clear();
    },
  };
}

/** Used again for every file: a new one for each would cost more than the reading. */
let scratch = Buffer.allocUnsafe(64 * 1024);

function readWhole(path: string): string | undefined {
  const fd = openSync(path, 'r');
  try {
    return readAll(fd);
  } finally {
    closeSync(fd);
  }
}

/** Kernel files report a size of 0 and come in pieces, so they are read until nothing comes. */
function readAll(fd: number): string | undefined {
  for (let total = 0; total <= LIMIT_BYTES; ) {
    if (total === scratch.length) scratch = Buffer.concat([scratch], 2 * total);
    const length = readSync(fd, scratch, total, scratch.length - total, total);
    if (length === 0) return scratch.toString('utf8', 0, total);
    total += length;
  }
  return undefined;
}

/** A kernel file that is missing, forbidden or fails to be read (EIO, ENODEV) is a file that says nothing. */
function orElse<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) return otherwise;
    throw error;
  }
}
