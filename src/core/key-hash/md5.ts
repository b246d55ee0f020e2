import type { Hash64 } from '../kernel/hash64.ts';
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

/** Upper 64 of the 127 bits of a token, 0 to 2^127; the largest one of all counts as the one before it. */
export const md5Token: KeyHashSpec = {
  summary: 'token of Cassandra RandomPartitioner, its upper 64 bits',
  source:
    'https://github.com/apache/cassandra/blob/trunk/src/java/org/apache/cassandra/dht/RandomPartitioner.java',
  bits: 64,
  hash(bytes) {
    const [hi, lo, third, fourth] = md5Of(bytes).map(swapBytes) as [number, number, number, number];
    if (hi < 0x8000_0000) return upperBits(hi, lo, third);
    // The negative is the complement and one, which reaches the upper words over zeros alone.
    const [a, b] = third === 0 && fourth === 0 ? negated(hi, lo) : [~hi, ~lo];
    if (a >>> 0 === 0x8000_0000) return { hi: 0xffffffff, lo: 0xffffffff };
    return upperBits(a, b, fourth === 0 ? -third : ~third);
  },
};

function negated(hi: number, lo: number): [number, number] {
  return [lo === 0 ? -hi : ~hi, -lo];
}

/** Of a number of 127 bits, by its three upper words. */
function upperBits(first: number, second: number, third: number): Hash64 {
  return { hi: ((first << 1) | (second >>> 31)) >>> 0, lo: ((second << 1) | (third >>> 31)) >>> 0 };
}

function swapBytes(word: number): number {
  const even = word & 0x00ff00ff;
  const odd = (word >>> 8) & 0x00ff00ff;
  return ((((even << 8) | odd) >>> 16) | (((even << 8) | odd) << 16)) >>> 0;
}
