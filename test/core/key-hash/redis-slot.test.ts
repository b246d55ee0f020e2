import { expect, it } from 'vitest';
import { redisSlot } from '../../../src/core/key-hash/redis-slot.ts';
import { type Answers, answerEach, interop } from './interop.ts';

const redis = interop<{ map: Answers<number> }>('redis_keyslot');

it('has the slot of CLUSTER KEYSLOT in the top bits of either half', () => {
  expect(answerEach(redis.map, (key) => redisSlot.hash(key, 0).hi / 2 ** 18)).toEqual(redis.map);
  expect(answerEach(redis.map, (key) => redisSlot.hash(key, 0).lo / 2 ** 18)).toEqual(redis.map);
});
