import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

export const sdbm: KeyHashSpec = {
  summary: 'sdbm, times 65599 a byte: HAProxy',
  source: 'https://github.com/haproxy/haproxy/blob/master/src/hash.c',
  bits: 32,
  hash(bytes) {
    let hash = 0;
    for (let i = 0; i < bytes.length; i++) hash = (Math.imul(hash, 65_599) + bytes[i]!) | 0;
    return inBothHalves(hash);
  },
};
