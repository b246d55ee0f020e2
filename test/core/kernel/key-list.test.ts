import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { MAX_SAMPLE_KEYS, sampleKeys } from '../../../src/core/kernel/key-list.ts';

describe('sampleKeys', () => {
  it('gives the same names for ever', () => {
    expect([...sampleKeys(6, 1)]).toMatchInlineSnapshot(`
      [
        "choolihai.example.org",
        "staiveabudoo.example.com",
        "chakeadaibla.example.net",
        "mail.davaiko.example",
        "stimeabaizi.example.com",
        "rakesegroo.example.org",
      ]
    `);
  });

  it('begins a longer list with the shorter one', () => {
    expect([...sampleKeys(1000, 3)].slice(0, 10)).toEqual([...sampleKeys(10, 3)]);
  });

  it('differs from seed to seed', () => {
    const first = new Set(sampleKeys(10_000, 1));
    expect([...sampleKeys(10_000, 2)].filter((key) => first.has(key)).length).toBeLessThan(10);
  });

  it('never repeats a name, and each is a name under a reserved domain', () => {
    const keys = [...sampleKeys(200_000, 5)];
    expect(new Set(keys).size).toBe(keys.length);
    for (const key of keys) {
      if (!/^([a-z]+\.)?[a-z]{6,16}\.example(\.(com|net|org))?$/.test(key)) expect.fail(key);
    }
  });

  it('mixes short, long, bare and prefixed names', () => {
    const keys = [...sampleKeys(3000, 9)];
    const lengths = new Set(keys.map((key) => key.length));
    expect(lengths.size).toBeGreaterThan(15);
    for (const prefix of ['www.', 'mail.', 'api.', 'cdn.', 'img.', 'blog.']) {
      expect(keys.some((key) => key.startsWith(prefix))).toBe(true);
    }
  });

  it('makes no name before it is asked for', () => {
    const names = sampleKeys(MAX_SAMPLE_KEYS, 1)[Symbol.iterator]();
    expect(names.next().value).toBe([...sampleKeys(1, 1)][0]);
  });

  it('can be empty', () => expect([...sampleKeys(0, 1)]).toEqual([]));

  it.each([-1, 1.5, Number.NaN, MAX_SAMPLE_KEYS + 1])('refuses %d keys', (count) => {
    expect(() => sampleKeys(count, 1)).toThrow(LbError);
  });
});
