import type { KeyHashName } from '../key-hash/registry.ts';

/** Hashes of keys by the names of twemproxy, which has them from libmemcached; some are not what they are called. */
export const twemproxyHashes: Readonly<Record<string, KeyHashName>> = {
  one_at_a_time: 'one-at-a-time',
  md5: 'md5',
  crc16: 'crc16',
  crc32: 'crc32-15',
  crc32a: 'crc32',
  fnv1_64: 'fnv1-64',
  fnv1a_64: 'fnv1a-64',
  fnv1_32: 'fnv1-32',
  fnv1a_32: 'fnv1a-32',
  hsieh: 'hsieh',
  murmur: 'murmur',
  jenkins: 'jenkins',
};

/** What libmemcached hashes keys with until it is told otherwise; it has no name there. */
export const libmemcachedUsual = 'one-at-a-time';

/** The others by the names of its configuration strings, in upper case. */
export const libmemcachedHashes: Readonly<Record<string, KeyHashName>> = {
  MD5: 'md5',
  CRC: 'crc32-15',
  FNV1_64: 'fnv1-64',
  FNV1A_64: 'fnv1a-64',
  FNV1_32: 'fnv1-32',
  FNV1A_32: 'fnv1a-32',
  HSIEH: 'hsieh',
  MURMUR: 'murmur',
  JENKINS: 'jenkins',
};
