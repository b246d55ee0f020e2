import { closeSync, existsSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import type { FailureCode } from '../core/kernel/errors.ts';
import { LbError } from '../core/kernel/errors.ts';
import { causeOf, errnoOf, reason } from './errno.ts';
import { pause } from './pause.ts';
import { readBounded } from './read-bounded.ts';

/** Above this a configuration or ring file is refused; 65 535 labelled nodes need some 20 MB. */
const LIMIT_BYTES = 128 * 1024 * 1024;

/** Whether something is there, whatever it is; a link that leads nowhere is nothing. */
export function exists(path: string): boolean {
  return existsSync(path);
}

/** Whether it is a file that keeps what is written to it, not a folder, a pipe or a device. */
export function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/**
 * Reads a whole small file (`-` is standard input). Not for key lists, which are streamed.
 *
 * @throws LbError `code` when it is missing, no file, unreadable or larger than 128 MiB
 */
export function readBytes(path: string, code: FailureCode = 'INPUT_INVALID'): Uint8Array {
  if (path === '-') return readStdin(code);
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const stats = fstatSync(fd);
    if (stats.isDirectory()) throw new LbError(code, `"${path}" is a folder, not a file`);
    const bytes = readBounded(fd, LIMIT_BYTES);
    if (bytes === undefined) throw tooLarge(path, code);
    return bytes;
  } catch (error) {
    if (error instanceof LbError) throw error;
    throw new LbError(code, `cannot read "${path}": ${reason(error)}`, {
      cause: causeOf(error),
    });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/**
 * As `readBytes`, decoded as UTF-8; a byte order mark is dropped.
 *
 * @throws LbError `code` also when the bytes are no UTF-8, naming the line
 */
export function readText(path: string, code: FailureCode = 'INPUT_INVALID'): string {
  const bytes = readBytes(path, code);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const line = firstBadLine(bytes);
    throw new LbError(code, `"${path}" is not UTF-8: line ${line} has a byte that cannot be`, {
      hint: `convert it first, for example: iconv -f latin1 -t utf-8 "${path}"`,
    });
  }
}

/** Lines are valid UTF-8 one by one exactly when the whole is: a line feed never is part of a character. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end === -1 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end === -1) return line;
    start = end + 1;
  }
}

function readStdin(code: FailureCode): Uint8Array {
  const chunks: Buffer[] = [];
  for (let total = 0; ; ) {
    const chunk = Buffer.allocUnsafe(65_536);
    const length = readChunk(chunk, code);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
    total += length;
    if (total > LIMIT_BYTES) throw tooLarge('standard input', code);
  }
}

function readChunk(chunk: Buffer, code: FailureCode): number {
  for (;;) {
    try {
      return readSync(0, chunk);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'EOF') return 0; // Windows says the end of a pipe this way.
      if (errno !== 'EAGAIN') {
        throw new LbError(code, `cannot read standard input: ${reason(error)}`, {
          cause: causeOf(error),
        });
      }
      pause(20); // a non-blocking pipe that is still empty
    }
  }
}

function tooLarge(what: string, code: FailureCode): LbError {
  return new LbError(code, `"${what}" is larger than ${LIMIT_BYTES / 1024 / 1024} MiB`, {
    hint: 'is it the right file?',
  });
}
