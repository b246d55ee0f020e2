import { signedByte } from '../kernel/little-endian.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

/** Paul Hsieh's SuperFastHash; of three last bytes the third is signed. */
export const hsieh: KeyHashSpec = {
  summary: "Hsieh's SuperFastHash: twemproxy, libmemcached",
  source: 'http://www.azillionmonkeys.com/qed/hash.html; nc_hsieh.c of twemproxy',
  bits: 32,
  hash(bytes) {
    let hash = 0;
    let at = 0;
    for (; at + 4 <= bytes.length; at += 4) {
      hash = (hash + pairAt(bytes, at)) | 0;
      hash = (hash << 16) ^ (pairAt(bytes, at + 2) << 11) ^ hash;
      hash = (hash + (hash >>> 11)) | 0;
    }
    return inBothHalves(finish(mixLast(hash, bytes, at)));
  },
};

function pairAt(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

/** The up to three bytes that are left. */
function mixLast(before: number, bytes: Uint8Array, at: number): number {
  let hash = before;
  switch (bytes.length - at) {
    case 3:
      hash = (hash + pairAt(bytes, at)) | 0;
      hash ^= hash << 16;
      hash ^= signedByte(bytes[at + 2]!) << 18;
      return (hash + (hash >>> 11)) | 0;
    case 2:
      hash = (hash + pairAt(bytes, at)) | 0;
      hash ^= hash << 11;
      return (hash + (hash >>> 17)) | 0;
    case 1:
      hash = (hash + bytes[at]!) | 0;
      hash ^= hash << 10;
      return (hash + (hash >>> 1)) | 0;
    default:
      return hash;
  }
}

function finish(before: number): number {
  let hash = before;
  hash ^= hash << 3;
  hash = (hash + (hash >>> 5)) | 0;
  hash ^= hash << 4;
  hash = (hash + (hash >>> 17)) | 0;
  hash ^= hash << 25;
  return hash + (hash >>> 6);
}
