import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sampleKeys } from '../../../src/core/kernel/key-list.ts';
import { keyHasher } from '../../../src/core/key-hash/hasher.ts';
import { keyHashes, keyHashNames } from '../../../src/core/key-hash/registry.ts';

const isHalf = (half: number): boolean => Number.isInteger(half) && half >= 0 && half < 2 ** 32;

describe.each(keyHashNames)('hash %s', (name) => {
  const { summary, source, bits, hash } = keyHashes[name];

  it('says in a line what it is, and where it comes from', () => {
    expect(summary.length).toBeLessThanOrEqual(60);
    expect(source).not.toBe('');
  });

  it('gives halves without a sign, whatever the bytes, and leaves them as they were', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const before = bytes.slice();
        const { hi, lo } = hash(bytes, 0);
        expect(isHalf(hi) && isHalf(lo)).toBe(true);
        expect(bytes).toEqual(before);
      }),
    );
  });

  it('hashes a part of a larger array by its bytes alone', () => {
    const whole = Uint8Array.from({ length: 200 }, (_, i) => (37 * i) % 256);
    for (const length of [0, 1, 7, 12, 55, 56, 64, 150]) {
      const part = whole.subarray(13, 13 + length);
      expect(hash(part, 0)).toEqual(hash(part.slice(), 0));
    }
  });

  it(`differs in ${bits} bits between keys`, () => {
    let [hiBits, loBits] = [0, 0];
    const hasher = keyHasher({ name, seed: 0 });
    const first = hasher('key');
    for (const key of sampleKeys(3000, 1)) {
      const { hi, lo } = hasher(key);
      hiBits |= hi ^ first.hi;
      loBits |= lo ^ first.lo;
    }
    const count = (word: number) => (word >>> 0).toString(2).replaceAll('0', '').length;
    expect(count(hiBits) + (bits > 32 ? count(loBits) : 0)).toBe(bits);
  });
});

describe('keyHasher', () => {
  const md5 = (text: string) => keyHasher({ name: 'md5', seed: 0 })(text);

  it.each([
    { name: 'between its characters', key: 'user{42}.name', part: '42' },
    { name: 'the whole key when nothing is between', key: 'user{}.name', part: 'user{}.name' },
    { name: 'the whole key when the second is missing', key: 'user{42', part: 'user{42' },
    { name: 'up to the next second one', key: 'a{{b}}c', part: '{b' },
    { name: 'from the first one on', key: '}a{b}{c}', part: 'b' },
  ])('hashes by a tag $name', ({ key, part }) => {
    expect(keyHasher({ name: 'md5', seed: 0, tag: '{}' })(key)).toEqual(md5(part));
  });

  it('puts prefix and suffix around a key, in UTF-8', () => {
    const hasher = keyHasher({ name: 'md5', seed: 0, prefix: 'ä', suffix: 'ö' });
    expect(hasher('k')).toEqual(md5('äkö'));
  });

  it('knows no other names', () => {
    expect(() => keyHasher({ name: 'toString', seed: 0 })).toThrow(RangeError);
  });
});
