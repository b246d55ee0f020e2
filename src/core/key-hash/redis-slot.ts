import { crc16Register } from '../kernel/crc16.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';
import { tagged } from './tag.ts';

export const OPEN = 0x7b; // {
export const CLOSE = 0x7d; // }
const SLOT_BITS = 14;

/** The slot is in the top bits, so that equal ranges of the hash are equal ranges of slots. */
export const redisSlot: KeyHashSpec = {
  summary: 'slot of Redis Cluster: CRC-16 mod 16384, by {hash tag}',
  source: 'https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec/',
  bits: SLOT_BITS,
  hash: (bytes) => inBothHalves(crc16Register(tagged(bytes, OPEN, CLOSE)) << (32 - SLOT_BITS)),
};
