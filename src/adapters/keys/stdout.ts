import { writeSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { LbError } from '../../core/kernel/errors.ts';
import type { Ms } from '../../core/kernel/units.ts';
import { errnoOf, reason } from '../errno.ts';
import type { ByteSink } from './place.ts';

/** Between tries on a full pipe that does not block. */
const RETRY: Ms = 2;

/**
 * Writes to standard output by way of its descriptor: process.stdout would queue without bound or copy.
 *
 * @returns whether the bytes were taken; false once the reader has closed the pipe
 * @throws LbError FILE_UNWRITABLE when output goes to a file and the disk is full
 */
export const writeStdout: ByteSink = (chunk) => writeDescriptor(1, chunk);

/** @see writeStdout */
export async function writeDescriptor(fd: number, chunk: Uint8Array): Promise<boolean> {
  for (let at = 0; at < chunk.length; ) {
    try {
      at += writeSync(fd, chunk, at);
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'EPIPE') return false;
      if (errno !== 'EAGAIN') {
        throw new LbError('FILE_UNWRITABLE', `cannot write the result: ${reason(error)}`, {
          cause: error,
        });
      }
      await pause(RETRY);
    }
  }
  return true;
}
