import { withAvalanche } from './avalanche.ts';
import { crc16 } from './crc16.ts';
import { crc32, crc32High15 } from './crc32.ts';
import { djb2 } from './djb2.ts';
import { dnsdistQname } from './dnsdist-qname.ts';
import { fnv1aIn32, fnv1aIn64, fnv1aKafka, fnv1In32, fnv1In64 } from './fnv.ts';
import { hsieh } from './hsieh.ts';
import { jenkins } from './jenkins.ts';
import type { KeyHashSpec } from './key-hash.ts';
import { md5, md5BigEndian, md5Token } from './md5.ts';
import { murmur, murmur2 } from './murmur.ts';
import { murmur3Token } from './murmur3-token.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { redisSlot } from './redis-slot.ts';
import { sdbm } from './sdbm.ts';
import { wt6 } from './wt6.ts';
import { xxh64 } from './xxh64.ts';

export const keyHashes = {
  xxh64,
  crc32,
  'crc32-avalanche': withAvalanche(crc32, 'crc32'),
  sdbm,
  'sdbm-avalanche': withAvalanche(sdbm, 'sdbm'),
  djb2,
  'djb2-avalanche': withAvalanche(djb2, 'djb2'),
  wt6,
  'wt6-avalanche': withAvalanche(wt6, 'wt6'),
  'one-at-a-time': oneAtATime,
  md5,
  'md5-be': md5BigEndian,
  'md5-token': md5Token,
  crc16,
  'crc32-15': crc32High15,
  'fnv1-64': fnv1In64,
  'fnv1a-64': fnv1aIn64,
  'fnv1-32': fnv1In32,
  'fnv1a-32': fnv1aIn32,
  hsieh,
  murmur,
  jenkins,
  'redis-slot': redisSlot,
  murmur2,
  'fnv1a-kafka': fnv1aKafka,
  'murmur3-token': murmur3Token,
  'dnsdist-qname': dnsdistQname,
} as const satisfies Record<string, KeyHashSpec>;

export type KeyHashName = keyof typeof keyHashes;

export const keyHashNames = Object.keys(keyHashes) as KeyHashName[];

export function isKeyHashName(name: string): name is KeyHashName {
  return Object.hasOwn(keyHashes, name);
}
