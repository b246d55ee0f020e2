import { createHash } from 'node:crypto';
import type { HashFunction } from '../../src/core/kernel/hash64.ts';

/** The hash that the reference numbers in test/fixtures/shilov were computed with. */
export const sha256Hash: HashFunction = (data) => {
  const digest = createHash('sha256').update(data).digest();
  return { hi: digest.readUInt32BE(0), lo: digest.readUInt32BE(4) };
};
