import { signedByte } from './little-endian.ts';

/**
 * Bob Jenkins' one-at-a-time hash as libmemcached and twemproxy have it: bytes are signed.
 *
 * @returns unsigned 32-bit
 * @see http://www.burtleburtle.net/bob/hash/doobs.html
 */
export function oneAtATime(bytes: Uint8Array): number {
  let hash = 0;
  for (let i = 0; i < bytes.length; i++) {
    hash = (hash + signedByte(bytes[i]!)) | 0;
    hash = (hash + (hash << 10)) | 0;
    hash ^= hash >>> 6;
  }
  hash = (hash + (hash << 3)) | 0;
  hash ^= hash >>> 11;
  return (hash + (hash << 15)) >>> 0;
}
