import { gzipSync } from 'node:zlib';

/** Byte of the header that names the operating system, and the value that names none. */
const SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;

/** The same bytes on every system and at any time: no time of change, no system in the header. */
export function gzip(bytes: Uint8Array): Uint8Array {
  const packed = gzipSync(bytes, { level: 9 });
  packed[SYSTEM] = UNKNOWN_SYSTEM;
  return packed;
}
