import { cassandraMurmur3 } from '../kernel/murmur3.ts';
import type { KeyHashSpec } from './key-hash.ts';

/** A signed token with its top bit flipped: the order of unsigned hashes is that of tokens. */
const TOP_BIT = 0x8000_0000;

/** The least signed number is no key's token: Cassandra takes the largest instead. */
export const murmur3Token: KeyHashSpec = {
  summary: 'token of Cassandra Murmur3Partitioner, its order kept',
  source:
    'https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/dht/Murmur3Partitioner.java',
  bits: 64,
  hash(bytes) {
    const { hi, lo } = cassandraMurmur3(bytes);
    if (hi === TOP_BIT && lo === 0) return { hi: 0xffff_ffff, lo: 0xffff_ffff };
    return { hi: (hi ^ TOP_BIT) >>> 0, lo };
  },
};
