import { crc16Register } from '../kernel/crc16.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

export const crc16: KeyHashSpec = {
  summary: 'CRC-16/XMODEM in a register of 32 bits: twemproxy crc16',
  source: 'https://github.com/twitter/twemproxy/blob/master/src/hashkit/nc_crc16.c',
  bits: 32,
  hash: (bytes) => inBothHalves(crc16Register(bytes)),
};
