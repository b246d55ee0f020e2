import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

export const djb2: KeyHashSpec = {
  summary: 'djb2, times 33 a byte: HAProxy',
  source: 'https://github.com/haproxy/haproxy/blob/master/src/hash.c',
  bits: 32,
  hash(bytes) {
    let hash = 5381;
    for (let i = 0; i < bytes.length; i++) hash = (Math.imul(hash, 33) + bytes[i]!) | 0;
    return inBothHalves(hash);
  },
};
