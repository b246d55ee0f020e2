import { oneAtATime as hashOneAtATime } from '../kernel/one-at-a-time.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

export const oneAtATime: KeyHashSpec = {
  summary: "Jenkins' one-at-a-time: libmemcached, twemproxy",
  source: 'http://www.burtleburtle.net/bob/hash/doobs.html; libhashkit of libmemcached 1.1.4',
  bits: 32,
  hash: (bytes) => inBothHalves(hashOneAtATime(bytes)),
};
