import { writeSync } from 'node:fs';
import { pause } from '../../adapters/pause.ts';
import type { Ms } from '../../core/kernel/units.ts';

/** Long enough for a reader to make room, short enough not to be felt. */
const RETRY: Ms = 1;

/**
 * Writes all of the text to a file descriptor without loading Node's streams. A full pipe that does
 * not block (EAGAIN) is tried again; a closed one ends quietly, as for every other tool in a pipe.
 */
export function writeFully(
  descriptor: number,
  text: string,
  write: (descriptor: number, bytes: Uint8Array) => number = writeSync,
): void {
  let rest: Uint8Array = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(write(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') return;
      if (code !== 'EAGAIN') throw error;
      pause(RETRY);
    }
  }
}
