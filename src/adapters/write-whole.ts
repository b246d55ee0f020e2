import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { LbError } from '../core/kernel/errors.ts';
import { causeOf, errnoOf, reason } from './errno.ts';

interface WriteOptions {
  /** false: throw FILE_EXISTS rather than replace what is there. Default true. */
  readonly overwrite?: boolean;
}

/**
 * Replaces a file whole or not at all: writes a temporary name in the same folder, syncs, renames,
 * syncs the folder. Keeps mode and owner of what was there and follows a symbolic link to it. What is
 * no regular file (a pipe, /dev/stdout) is written directly.
 *
 * @throws LbError FILE_UNWRITABLE (the old file is untouched), FILE_EXISTS
 */
export function writeWhole(
  path: string,
  data: string | Uint8Array,
  { overwrite = true }: WriteOptions = {},
): void {
  try {
    const old = statSync(path, { throwIfNoEntry: false });
    if (old !== undefined && !overwrite) throw inTheWay(path);
    if (old?.isDirectory()) throw isFolder(path);
    if (old !== undefined && !old.isFile()) writeFileSync(path, data);
    // The file a link points to is replaced, so that the link survives.
    else replace(old === undefined ? path : realpathSync(path), data, old, overwrite);
  } catch (cause) {
    if (cause instanceof LbError) throw cause;
    if (errnoOf(cause) === 'EEXIST') throw inTheWay(path);
    throw unwritable(path, cause);
  }
}

/**
 * Fails as `writeWhole` would, and writes nothing; for what takes long to make.
 * @returns whether it will be a regular file, not a pipe or a device
 * @throws LbError FILE_UNWRITABLE
 */
export function checkWritable(path: string): boolean {
  try {
    const old = statSync(path, { throwIfNoEntry: false });
    if (old?.isDirectory()) throw isFolder(path);
    if (old !== undefined && !old.isFile()) return false;
    const { fd, name } = openTemporary(dirname(old === undefined ? path : realpathSync(path)));
    closeSync(fd);
    rmSync(name, { force: true });
    return true;
  } catch (cause) {
    if (cause instanceof LbError) throw cause;
    throw unwritable(path, cause);
  }
}

function replace(
  target: string,
  data: string | Uint8Array,
  old: Stats | undefined,
  overwrite: boolean,
) {
  const folder = dirname(target);
  const { fd, name } = openTemporary(folder);
  try {
    try {
      writeFileSync(fd, data);
      if (old !== undefined) keepMode(fd, old);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    if (overwrite) renameSync(name, target);
    else publish(name, target);
  } catch (error) {
    rmSync(name, { force: true });
    throw error;
  }
  syncFolder(folder);
}

function openTemporary(folder: string): { fd: number; name: string } {
  for (let i = 0; ; i++) {
    const name = join(folder, `.lbctl-${process.pid}-${i}.tmp`);
    try {
      return { fd: openSync(name, 'wx'), name };
    } catch (error) {
      if (errnoOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** A link fails when the name is taken, where a rename would replace; not all file systems have links. */
function publish(name: string, target: string): void {
  try {
    linkSync(name, target);
  } catch (error) {
    if (errnoOf(error) === 'EEXIST') throw error;
    renameSync(name, target);
    return;
  }
  unlinkSync(name);
}

function keepMode(fd: number, old: Stats): void {
  const now = fstatSync(fd);
  if (now.uid !== old.uid || now.gid !== old.gid) {
    // Only root may give a file away; without the right the new file is simply ours.
    ignoring(['EPERM'], () => fchownSync(fd, old.uid, old.gid));
  }
  fchmodSync(fd, old.mode & 0o7777);
}

/** Makes the rename itself durable. Some systems cannot open or sync a folder. */
function syncFolder(folder: string): void {
  ignoring(['EISDIR', 'EINVAL', 'EPERM', 'EACCES', 'ENOTSUP'], () => {
    const fd = openSync(folder, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  });
}

function ignoring(codes: readonly string[], action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!codes.includes(errnoOf(error))) throw error;
  }
}

export const inTheWay = (path: string) =>
  new LbError('FILE_EXISTS', `"${path}" exists already`, { hint: 'add --force to replace it' });

const isFolder = (path: string) =>
  new LbError('FILE_UNWRITABLE', `"${path}" is a folder`, { hint: 'name a file in it' });

/** What a failed call to write to a file becomes. */
export const unwritable = (path: string, cause: unknown) =>
  new LbError('FILE_UNWRITABLE', `cannot write "${path}": ${reason(cause)}`, {
    cause: causeOf(cause),
    hint: hintFor(errnoOf(cause), path),
  });

function hintFor(errno: string, path: string): string {
  if (errno === 'ENOENT') return `create the folder first: mkdir -p "${dirname(path)}"`;
  if (errno === 'ENOSPC' || errno === 'EDQUOT') {
    return 'free some space and run it again; what was there is untouched';
  }
  return 'write to another place';
}
