import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hex64, xxh64 } from '../../../src/core/kernel/xxh64.ts';

const vectors = JSON.parse(
  readFileSync(new URL('../../fixtures/xxh64-vectors.json', import.meta.url), 'utf8'),
) as {
  lengths: string[];
  longer: { length: number; hash: string }[];
  texts: { text: string; hash: string }[];
};

const pattern = (n: number): Uint8Array =>
  Uint8Array.from({ length: n }, (_, i) => (37 * i + 11 * n) % 256);

describe('XXH64', () => {
  it('hashes bytes of every length from 0 to 200 as xxhsum does', () => {
    expect(vectors.lengths).toHaveLength(201);
    expect(vectors.lengths.map((_, n) => hex64(xxh64(pattern(n))))).toEqual(vectors.lengths);
  });

  it.each(vectors.longer)('hashes $length bytes as xxhsum does', ({ length, hash }) => {
    expect(hex64(xxh64(pattern(length)))).toBe(hash);
  });

  it.each(vectors.texts)('hashes the UTF-8 of "$text" as xxhsum does', ({ text, hash }) => {
    expect(hex64(xxh64(text))).toBe(hash);
    expect(hex64(xxh64(new TextEncoder().encode(text)))).toBe(hash);
  });

  it('hashes a part of a larger array by its bytes alone', () => {
    const whole = pattern(200);
    expect(xxh64(whole.subarray(13, 77))).toEqual(xxh64(whole.slice(13, 77)));
  });

  it.each([
    { name: 'of 1023 characters, all of three bytes', text: '日'.repeat(1023) },
    { name: 'of 1024 characters', text: 'k'.repeat(1024) },
    { name: 'of 2000 characters, all of three bytes', text: '日'.repeat(2000) },
    { name: 'non-ASCII at its very end', text: `${'k'.repeat(300)}é` },
    { name: 'a lone surrogate, which counts as U+FFFD', text: 'a\ud800b' },
  ])('hashes a string $name as its encoded bytes', ({ text }) => {
    expect(xxh64(text)).toEqual(xxh64(new TextEncoder().encode(text)));
  });

  it('gives halves without a sign', () => {
    const { hi, lo } = xxh64('');
    expect([hi, lo]).toEqual([0xef46db37, 0x51d8e999]);
  });
});

describe('hex64', () => {
  it.each([
    { hi: 0, lo: 0, text: '0000000000000000' },
    { hi: 1, lo: 0xffffffff, text: '00000001ffffffff' },
    { hi: 0xffffffff, lo: 0x0a, text: 'ffffffff0000000a' },
  ])('writes $text', ({ hi, lo, text }) => {
    expect(hex64({ hi, lo })).toBe(text);
  });
});
