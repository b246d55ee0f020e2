import { existsSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ringFileOf } from '../core/cluster/ring-file.ts';
import { LbError } from '../core/kernel/errors.ts';
import { parseRing } from '../core/ring/format.ts';
import type { Ring } from '../core/ring/ring.ts';
import { readBytes, readText } from './files.ts';

export const CLUSTER_FILE = 'lbctl.yaml';

/** Where to look for a ring; --ring and --cluster, or their environment variables. */
export interface RingOptions {
  readonly ring?: string | undefined;
  readonly cluster?: string | undefined;
}

/**
 * The ring file that is meant: the one named, else what the cluster file says, else
 * ring.json beside it. Shared by the commands and by the fast path, so it loads no YAML parser.
 *
 * @returns undefined when the cluster file needs a YAML parser to tell, or is standard input
 * @throws LbError RING_NOT_FOUND when there is no cluster file either
 */
export function locateRing(options: RingOptions): string | undefined {
  if (options.ring !== undefined) return options.ring;
  const cluster = options.cluster ?? findClusterFile();
  if (cluster === undefined) {
    throw notFound(`no ring: no --ring, no LBCTL_RING, and no ${CLUSTER_FILE} here or above`);
  }
  if (cluster === '-') return undefined;
  if (!existsSync(cluster)) throw notFound(`no ring: there is no cluster file ${cluster}`);
  const text = readText(cluster, 'CLUSTER_INVALID');
  const file = ringFileOf(text);
  return file === undefined ? undefined : ringPath(cluster, file);
}

/** Ring paths in a cluster file are relative to it; shown relative to here when they are below. */
export function ringPath(clusterFile: string, file: string): string {
  const folder = dirname(clusterFile);
  if (isAbsolute(file)) return file;
  return folder === '.' ? file : join(folder, file);
}

function notFound(message: string): LbError {
  return new LbError('RING_NOT_FOUND', message, {
    hint: 'name one with --ring FILE, or make one: lbctl init, then lbctl ring build',
  });
}

/** The nearest cluster file from here upwards; undefined when there is none. */
export function findClusterFile(): string | undefined {
  let path = CLUSTER_FILE;
  for (let folder = resolve('.'); ; folder = dirname(folder)) {
    if (existsSync(path)) return path;
    if (dirname(folder) === folder) return undefined;
    path = join('..', path);
  }
}

/** @throws LbError RING_NOT_FOUND, RING_CORRUPT, RING_VERSION */
export function readRing(file: string): Ring {
  return parseRing(readRingText(file), file);
}

/** @returns undefined when there is no such file, or what is there keeps nothing */
export function readRingIfPresent(file: string): Ring | undefined {
  // A pipe or a device that a ring is written to holds none, and reading it may never end.
  const stats = existsSync(file) ? statSync(file) : undefined;
  if (stats !== undefined && !stats.isFile() && !stats.isDirectory()) return undefined;
  try {
    return readRing(file);
  } catch (error) {
    if (error instanceof LbError && error.code === 'RING_NOT_FOUND') return undefined;
    throw error;
  }
}

function readRingText(file: string): string {
  // What is no UTF-8 shows in the checksum, as any other damage does.
  if (existsSync(file)) return new TextDecoder().decode(readBytes(file, 'RING_CORRUPT'));
  throw new LbError('RING_NOT_FOUND', `there is no ring file ${file}`, {
    hint: 'build it: lbctl ring build',
  });
}
