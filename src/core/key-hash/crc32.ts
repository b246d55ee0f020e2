import { crc32 as crcOf } from '../kernel/crc32.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

/** `lo` is the key's length in bytes: nginx's plain `hash` goes on from the CRC when it must hash again. */
export const crc32: KeyHashSpec = {
  summary: 'CRC-32 of zlib: nginx, HAProxy, twemproxy crc32a',
  source: 'ISO 3309; ngx_crc32_long() of nginx 1.22',
  bits: 32,
  hash: (bytes) => ({ hi: crcOf(bytes), lo: bytes.length }),
};

export const crc32High15: KeyHashSpec = {
  summary: 'bits 16 to 30 of CRC-32: what twemproxy calls crc32',
  source: 'https://github.com/twitter/twemproxy/blob/master/src/hashkit/nc_crc32.c',
  bits: 15,
  hash: (bytes) => inBothHalves((crcOf(bytes) >>> 16) & 0x7fff),
};
