import { randomFillSync } from 'node:crypto';
import { constants } from 'node:fs';
import promises, { type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../core/kernel/clock.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes, Ms } from '../../core/kernel/units.ts';
import { errnoOf, reason } from '../errno.ts';
import { alignedMemory } from './aligned-memory.ts';

const MIB: Bytes = 1024 * 1024;
/** More than the caches that disks and RAID controllers put before small reads. */
const WANTED_BYTES: Bytes = 256 * MIB;
/** Below this the heads of a disk hardly move and its cache holds everything. */
const LEAST_BYTES: Bytes = 8 * MIB;
const FREE_SHARE = 0.05;
const FILL_MS: Ms = 3000;

/** open(2): `__O_TMPFILE | O_DIRECTORY`; the same on all architectures that Node 24 runs on. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
const HOW = constants.O_RDWR | constants.O_DIRECT;

/** The calls that a file system may refuse. */
export type FileCalls = Pick<typeof promises, 'open' | 'statfs' | 'unlink'>;

export interface UnnamedFile {
  readonly handle: FileHandle;
  readonly size: Bytes;
}

/**
 * A file of random bytes that no folder names, so that the kernel frees it whatever ends this
 * process. Reads and writes go past the page cache. At most 5 % of the free space, 256 MiB, 3 s.
 *
 * @throws LbError PROBE_REFUSED when there is too little space, PROBE_FAILED when the file system
 *   cannot; the signal's reason when aborted
 */
export async function createUnnamedFile(
  folder: string,
  clock: Clock,
  signal: AbortSignal,
  calls: FileCalls = promises,
): Promise<UnnamedFile> {
  const size = await affordableSize(folder, calls);
  const handle = await openUnnamed(folder, calls);
  try {
    return { handle, size: await fill(handle, size, clock, signal) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function affordableSize(folder: string, calls: FileCalls): Promise<Bytes> {
  const { bavail, bsize } = await calls.statfs(folder).catch((cause) => {
    throw failed(`cannot use "${folder}": ${reason(cause)}`, cause);
  });
  const share = Math.floor((bavail * bsize * FREE_SHARE) / MIB) * MIB;
  if (share >= LEAST_BYTES) return Math.min(share, WANTED_BYTES);
  const free = Math.floor((bavail * bsize) / MIB);
  throw new LbError('PROBE_REFUSED', `only ${free} MiB are free in "${folder}"`, {
    hint: `at least ${LEAST_BYTES / MIB / FREE_SHARE} MiB must be free, of which 5 % are used`,
  });
}

async function openUnnamed(folder: string, calls: FileCalls): Promise<FileHandle> {
  if (constants.O_DIRECT === undefined) {
    throw failed('this system has no reads past the page cache (O_DIRECT)');
  }
  try {
    return await calls.open(folder, HOW | O_TMPFILE, 0o600);
  } catch (error) {
    // What kernels answer that know no such files, or whose file system does not (NFS, overlay).
    const isUnknown = ['EOPNOTSUPP', 'ENOTSUP', 'EISDIR', 'EINVAL', 'ENOENT'];
    if (!isUnknown.includes(errnoOf(error))) throw cannotCreate(folder, error);
    return await openUnlinked(folder, calls);
  }
}

/** Named for an instant. A refused O_DIRECT may leave the name behind, so it is removed in any case. */
async function openUnlinked(folder: string, calls: FileCalls): Promise<FileHandle> {
  const path = join(folder, `.lbctl-probe-${process.pid}-${Date.now().toString(36)}`);
  try {
    return await calls.open(path, HOW | constants.O_CREAT | constants.O_EXCL, 0o600);
  } catch (error) {
    if (errnoOf(error) !== 'EINVAL') throw cannotCreate(folder, error);
    throw failed('the file system refuses reads past the page cache (O_DIRECT)', error);
  } finally {
    await calls.unlink(path).catch(() => undefined);
  }
}

/** Random, so that neither compression nor deduplication makes the reads cheaper. */
async function fill(
  handle: FileHandle,
  size: Bytes,
  clock: Clock,
  signal: AbortSignal,
): Promise<Bytes> {
  const end = clock.now() + FILL_MS;
  const chunk = new Uint8Array(alignedMemory(MIB));
  let written = 0;
  try {
    while (written < size && (written < LEAST_BYTES || clock.now() < end)) {
      signal.throwIfAborted();
      randomFillSync(chunk);
      const { bytesWritten } = await handle.write(chunk, 0, chunk.length, written);
      if (bytesWritten < chunk.length) throw failed('the disk filled up while it was measured');
      written += bytesWritten;
    }
    await handle.datasync();
  } catch (error) {
    if (signal.aborted || error instanceof LbError) throw error;
    throw failed(`cannot write the file to be read: ${reason(error)}`, error);
  }
  return written;
}

function cannotCreate(folder: string, cause: unknown): LbError {
  return failed(`cannot create a file in "${folder}": ${reason(cause)}`, cause);
}

function failed(message: string, cause?: unknown): LbError {
  return new LbError('PROBE_FAILED', message, {
    cause,
    hint: 'choose another folder on the disk to be measured: --disk-path',
  });
}
