import { setImmediate as events } from 'node:timers/promises';
import type { ByteSink } from '../../adapters/keys/place.ts';

/** Written at once: few calls, little memory. */
const BATCH_CHARACTERS = 64 * 1024;

/**
 * Writes one line an element at the pace of the reader, in bounded memory. Between batches the event
 * loop gets a turn, so that signals are noticed.
 * @returns number of lines taken; fewer than there are when `signal` came or the reader left
 */
export async function writeLines(
  lines: Iterable<string>,
  write: ByteSink,
  signal?: AbortSignal,
): Promise<number> {
  const encoder = new TextEncoder();
  let batch = '';
  let count = 0;
  let written = 0;
  for (const line of lines) {
    batch += `${line}\n`;
    count++;
    if (batch.length < BATCH_CHARACTERS) continue;
    if (!(await write(encoder.encode(batch)))) return written;
    written = count;
    batch = '';
    await events();
    if (signal?.aborted) return written;
  }
  return batch === '' || (await write(encoder.encode(batch))) ? count : written;
}
