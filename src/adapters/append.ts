import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { LbError } from '../core/kernel/errors.ts';
import { causeOf, errnoOf, reason } from './errno.ts';
import { unwritable } from './write-whole.ts';

/**
 * A text file that grows by whole lines. What a killed writer left unended is ended first.
 * @throws LbError FILE_UNWRITABLE (no part of the lines is left there)
 */
export function appendLines(path: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  try {
    const fd = openSync(path, 'a+');
    try {
      const text = `${endsInLine(fd) ? '\n' : ''}${lines.join('\n')}\n`;
      writeWholeText(fd, Buffer.from(text));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * Makes an empty file where there is none.
 * @throws LbError FILE_UNWRITABLE where lines could not be added
 */
export function checkAppendable(path: string): void {
  try {
    closeSync(openSync(path, 'a+'));
  } catch (error) {
    throw unwritable(path, error);
  }
}

/**
 * The first line of a file, as far as it lies in the first 64 KiB; undefined when there is no file.
 * @throws LbError INPUT_INVALID
 */
export function firstLine(path: string): string | undefined {
  try {
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(65_536);
      const stats = fstatSync(fd);
      const length = stats.isFile() || stats.isDirectory() ? readSync(fd, head) : 0; // a folder fails
      return head.toString('utf8', 0, length).split('\n', 1)[0]!;
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw new LbError('INPUT_INVALID', `cannot read "${path}": ${reason(error)}`, {
      cause: causeOf(error),
    });
  }
}

function writeWholeText(fd: number, bytes: Buffer): void {
  const { size } = fstatSync(fd);
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(fd, bytes, done);
  } catch (error) {
    if (done > 0 && fstatSync(fd).isFile()) ftruncateSync(fd, size); // a full disk takes a part
    throw error;
  }
}

/** Whether the last line has no end. */
function endsInLine(fd: number): boolean {
  const stats = fstatSync(fd);
  if (!stats.isFile() || stats.size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(fd, last, 0, 1, stats.size - 1);
  return last[0] !== 10;
}
