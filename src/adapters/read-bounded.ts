import { fstatSync, readFileSync, readSync } from 'node:fs';
import type { Bytes } from '../core/kernel/units.ts';

const CHUNK: Bytes = 65_536;

/**
 * Reads an opened file to its end. Pipes and devices do not tell their size and may have no end, so
 * they are given up where they get larger than `limit`.
 *
 * @returns undefined when there is more than `limit`
 */
export function readBounded(fd: number, limit: Bytes): Buffer | undefined {
  const stats = fstatSync(fd);
  if (stats.size > limit) return undefined;
  if (stats.isFile() && stats.size > 0) return readFileSync(fd);
  const chunks: Buffer[] = [];
  for (let total = 0; total <= limit; ) {
    const chunk = Buffer.allocUnsafe(CHUNK);
    const length = readSync(fd, chunk);
    if (length === 0) return Buffer.concat(chunks);
    chunks.push(chunk.subarray(0, length));
    total += length;
  }
  return undefined;
}
