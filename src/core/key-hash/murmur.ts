import { murmur2 as hashByMurmur2 } from '../kernel/murmur2.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

export const murmur: KeyHashSpec = {
  summary: 'MurmurHash2, seeded by the length: twemproxy, libmemcached',
  source: 'https://github.com/twitter/twemproxy/blob/master/src/hashkit/nc_murmur.c',
  bits: 32,
  hash: (bytes) => inBothHalves(hashByMurmur2(bytes, Math.imul(0xdeadbeef, bytes.length))),
};

/** All 32 bits: that the sign is masked off is the partitioner's part. */
export const murmur2: KeyHashSpec = {
  summary: "MurmurHash2: Kafka's Java clients, librdkafka murmur2",
  source:
    'https://github.com/apache/kafka/blob/trunk/clients/src/main/java/org/apache/kafka/common/utils/Utils.java',
  bits: 32,
  hash: (bytes) => inBothHalves(hashByMurmur2(bytes, 0x9747b28c)),
};
