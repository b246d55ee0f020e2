import { closeSync, createReadStream, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { reason } from '../errno.ts';

/** Where keys come from. In files and streams there is one a line, as KeyLines cuts them. */
export type KeySource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }
  | { readonly kind: 'stream'; readonly name: string; readonly stream: Readable }
  | { readonly kind: 'arguments'; readonly keys: readonly string[] };

/** What the operator wrote behind --keys: a path, or `-` for standard input. */
export function keySource(path: string): KeySource {
  return path === '-' ? { kind: 'stdin' } : { kind: 'file', path };
}

/** An opened source. Only a `file` can be read at any place, and so by several threads. */
export type KeyInput = { readonly name: string; close(): void } & (
  | { readonly kind: 'file'; readonly fd: number; readonly size: Bytes }
  /** A regular file from wherever it stands, such as `< keys.txt`. */
  | { readonly kind: 'descriptor'; readonly fd: number; readonly size: Bytes }
  | { readonly kind: 'stream'; readonly stream: Readable }
  | { readonly kind: 'arguments'; readonly keys: readonly string[] }
);

/** @throws LbError KEYS_UNREADABLE when it is missing, a folder or not readable */
export function openKeys(source: KeySource): KeyInput {
  switch (source.kind) {
    case 'file':
      return openFile(source.path);
    case 'stdin':
      return openStdin();
    case 'stream': {
      const { name, stream } = source;
      return { kind: 'stream', name, stream, close: () => stream.destroy() };
    }
    case 'arguments':
      return { kind: 'arguments', name: 'the arguments', keys: source.keys, close() {} };
  }
}

export function unreadable(name: string, cause: unknown): LbError {
  return new LbError('KEYS_UNREADABLE', `cannot read keys from ${name}: ${reason(cause)}`, {
    cause,
    hint: 'give a text file with one key a line, or - for standard input',
  });
}

/**
 * Reads a part of the input into `room`.
 *
 * @param position null: behind what was read last
 * @returns how many bytes, 0 at the end
 */
export function readAt(
  { name, fd }: { readonly name: string; readonly fd: number },
  room: Uint8Array,
  position: Bytes | null,
): Bytes {
  try {
    return readSync(fd, room, 0, room.length, position);
  } catch (error) {
    throw unreadable(name, error);
  }
}

function openFile(path: string): KeyInput {
  const name = `"${path}"`;
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) throw folder(name);
    // A pipe's other end may come later, so it is opened off this thread; files of /proc tell no size.
    if (!stats.isFile() || stats.size === 0) {
      const stream = createReadStream(path);
      return { kind: 'stream', name, stream, close: () => stream.destroy() };
    }
    const fd = openSync(path, 'r');
    if (isCompressed(fd)) {
      closeSync(fd);
      throw compressed(path);
    }
    return { kind: 'file', name, fd, size: fstatSync(fd).size, close: () => closeSync(fd) };
  } catch (error) {
    throw error instanceof LbError ? error : unreadable(name, error);
  }
}

/** The first bytes of what gzip writes (RFC 1952). */
function isCompressed(fd: number): boolean {
  const head = Buffer.alloc(3);
  readSync(fd, head, 0, head.length, 0);
  return head.equals(Buffer.of(0x1f, 0x8b, 8));
}

function compressed(path: string): LbError {
  return new LbError(
    'KEYS_UNREADABLE',
    `"${path}" is compressed by gzip, which is no list of keys`,
    {
      hint: `zcat "${path}" | lbctl … --keys -; if these bytes really are keys: --keys - < "${path}"`,
    },
  );
}

function openStdin(): KeyInput {
  const name = 'standard input';
  try {
    const stats = fstatSync(0);
    if (stats.isDirectory()) throw folder(name);
    if (stats.isFile()) return { kind: 'descriptor', name, fd: 0, size: stats.size, close() {} };
    const stream = process.stdin;
    return { kind: 'stream', name, stream, close: () => stream.destroy() };
  } catch (error) {
    throw error instanceof LbError ? error : unreadable(name, error);
  }
}

function folder(name: string): LbError {
  return new LbError('KEYS_UNREADABLE', `cannot read keys from ${name}: it is a folder`, {
    hint: 'give a text file with one key a line; for all files of a folder: cat folder/* | … --keys -',
  });
}
