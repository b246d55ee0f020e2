import { md5 as md5Of } from '../kernel/md5.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

export const md5: KeyHashSpec = {
  summary: 'first word of MD5, lowest byte first: ketama',
  source: 'RFC 1321; libhashkit of libmemcached 1.1.4, nc_md5.c of twemproxy',
  bits: 32,
  hash: (bytes) => inBothHalves(md5Of(bytes)[0]),
};

export const md5BigEndian: KeyHashSpec = {
  summary: 'first word of MD5, highest byte first: OpenStack Swift',
  source: 'https://github.com/openstack/swift/blob/master/swift/common/ring/ring.py',
  bits: 32,
  hash: (bytes) => inBothHalves(swapBytes(md5Of(bytes)[0])),
};

/** The upper half of a token of 128 bits, 0 to 2^127. */
export const md5Token: KeyHashSpec = {
  summary: 'token of Cassandra RandomPartitioner, its upper 64 bits',
  source:
    'https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/dht/RandomPartitioner.java',
  bits: 63,
  hash(bytes) {
    const [hi, lo, third, fourth] = md5Of(bytes).map(swapBytes) as [number, number, number, number];
    if (hi < 0x8000_0000) return { hi, lo };
    // The negative is the complement and one, which reaches up here over zeros alone.
    if (third !== 0 || fourth !== 0) return { hi: ~hi >>> 0, lo: ~lo >>> 0 };
    return { hi: (lo === 0 ? -hi : ~hi) >>> 0, lo: -lo >>> 0 };
  },
};

function swapBytes(word: number): number {
  const even = word & 0x00ff00ff;
  const odd = (word >>> 8) & 0x00ff00ff;
  return ((((even << 8) | odd) >>> 16) | (((even << 8) | odd) << 16)) >>> 0;
}
