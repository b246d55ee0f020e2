import { describe, expect, it } from 'vitest';
import { crc32 } from '../../../src/core/key-hash/crc32.ts';
import { fnv1aKafka } from '../../../src/core/key-hash/fnv.ts';
import { murmur2 } from '../../../src/core/key-hash/murmur.ts';
import { type Answers, answerEach, interop } from './interop.ts';

type Partitions = Readonly<Record<'murmur2' | 'consistent_crc32' | 'fnv1a', Answers<number>>>;
const kafka = interop<{
  murmur2_hash_signed: Answers<number>;
  cases: Readonly<Record<string, Partitions>>;
}>('kafka');

describe('hashes of Kafka', () => {
  it('has murmur2 as the client in Python has it', () => {
    const want = kafka.murmur2_hash_signed;
    expect(answerEach(want, (key) => murmur2.hash(key, 0).hi | 0)).toEqual(want);
  });

  it.each(Object.entries(kafka.cases))(
    'chooses partitions as librdkafka does, %s',
    (name, want) => {
      const n = Number(name.slice(1));
      const got = {
        murmur2: answerEach(want.murmur2, (key) => (murmur2.hash(key, 0).hi & 0x7fff_ffff) % n),
        consistent_crc32: answerEach(want.consistent_crc32, (key) => crc32.hash(key, 0).hi % n),
        fnv1a: answerEach(want.fnv1a, (key) => fnv1aKafka.hash(key, 0).hi % n),
      };
      expect(got).toEqual(want);
    },
  );
});
