import { describe, expect, it } from 'vitest';
import type { Hash64 } from '../../../src/core/kernel/hash64.ts';
import { cassandraMurmur3 } from '../../../src/core/kernel/murmur3.ts';
import { md5Token } from '../../../src/core/key-hash/md5.ts';
import { murmur3Token } from '../../../src/core/key-hash/murmur3-token.ts';
import { type Answers, answerEach, interop } from './interop.ts';

const cassandra = interop<{
  murmur3_tokens: Answers<string>;
  random_partitioner_tokens: Answers<string>;
}>('cassandra_token_python');

const whole = ({ hi, lo }: Hash64): bigint => (BigInt(hi) << 32n) | BigInt(lo);

describe('tokens of Cassandra', () => {
  it('has those of Murmur3Partitioner, counted from the least one', () => {
    const want = cassandra.murmur3_tokens;
    const token = (key: Uint8Array) => String(whole(murmur3Token.hash(key, 0)) - 2n ** 63n);
    expect(answerEach(want, token)).toEqual(want);
  });

  it('has the upper 64 bits of those of RandomPartitioner', () => {
    const tokens = cassandra.random_partitioner_tokens;
    const want = Object.entries(tokens).map(([key, token]) => [key, BigInt(token) >> 63n]);
    expect(answerEach(tokens, (key) => whole(md5Token.hash(key, 0)))).toEqual(
      Object.fromEntries(want),
    );
  });

  it('has the largest where the hash is the least signed number', () => {
    const key = Uint8Array.from(Buffer.from('6695e3c7ba3f086354c52c5bc51e53c3', 'hex'));
    expect(whole(cassandraMurmur3(key))).toBe(2n ** 63n);
    expect(whole(murmur3Token.hash(key, 0))).toBe(2n ** 64n - 1n);
  });
});
