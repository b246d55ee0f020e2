import { rotateLeft } from '../kernel/rotate.ts';
import { inBothHalves, type KeyHashSpec } from './key-hash.ts';

/** Two words that swap at every byte, rotated by what the bytes before have left. */
export const wt6: KeyHashSpec = {
  summary: 'wt6, two words rotated by each other: HAProxy',
  source: 'https://github.com/haproxy/haproxy/blob/master/src/hash.c',
  bits: 32,
  hash(bytes) {
    let first = 0xa53c965a | 0;
    let second = 0x5ca6953a | 0;
    let turnFirst = 6;
    let turnSecond = 18;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i]!;
      const left = ~(first ^ byte);
      const right = ~(second + byte);
      first = rotateLeft(right, turnFirst);
      second = rotateLeft(left, turnSecond);
      const turns = ((first >>> 16) ^ second) & 0xffff;
      turnFirst = turns & 31;
      turnSecond = turns >>> 11;
    }
    return inBothHalves(first ^ second);
  },
};
