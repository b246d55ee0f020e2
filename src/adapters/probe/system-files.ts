import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Bytes } from '../../core/kernel/units.ts';
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

/**
 * The kernel hands out whole records, as many as fit into a page (seq_file): where so much of a page is
 * left, and no record of the counters is longer, there are no more.
 */
const LAST_PIECE: Bytes = 2048;

/** As `localFiles`, for counters that are read again and again; no folders. */
export function keepFiles(root = '/'): KeptFiles {
  const open = new Map<string, number>();
  const fdOf = (path: string): number => {
    const fd = open.get(path) ?? openSync(join(root, path), 'r');
    open.set(path, fd);
    return fd;
  };
  return {
    read: (path) => orElse(() => readAll(fdOf(path), LAST_PIECE), undefined),
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

/**
 * Kernel files report a size of 0 and come in pieces, so they are read until nothing comes.
 * @param last a piece that is not longer is the last one
 */
function readAll(fd: number, last: Bytes = 0): string | undefined {
  for (let total = 0; total <= LIMIT_BYTES; ) {
    if (total === scratch.length) scratch = Buffer.concat([scratch], 2 * total);
    const length = readSync(fd, scratch, total, scratch.length - total, total);
    total += length;
    if (length <= last) return scratch.toString('utf8', 0, total);
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
