import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../../src/core/kernel/wasm/instance.ts';
import { KeyLines } from '../../../src/core/kernel/wasm/key-lines.ts';
import { batchHash } from '../../../src/core/key-hash/batch-hash.ts';
import { keyHasher } from '../../../src/core/key-hash/hasher.ts';
import type { KeyHashing } from '../../../src/core/key-hash/key-hash.ts';
import { keyHashNames } from '../../../src/core/key-hash/registry.ts';

/** Keys one a line through the kernel, as hi and lo each. */
function hashed(hashing: KeyHashing, keys: readonly Uint8Array[]): [number, number][] {
  const kernel = createKernel();
  const lines = new KeyLines(kernel, batchHash(kernel, hashing));
  const found: [number, number][] = [];
  let at = 0;
  const bytes = Uint8Array.from(keys.flatMap((key) => [...key, 10]));
  while (at < bytes.length) {
    const room = lines.room();
    const part = bytes.subarray(at, at + room.length);
    room.set(part);
    at += part.length;
    for (const batch of lines.batches(part.length)) {
      const halves = batch.halves();
      for (let i = 0; i < batch.count; i++) found.push([halves[2 * i + 1]!, halves[2 * i]!]);
    }
  }
  return found;
}

function plainly(hashing: KeyHashing, keys: readonly Uint8Array[]): [number, number][] {
  const hash = keyHasher(hashing);
  return keys.map((key) => {
    const { hi, lo } = hash(key);
    return [hi, lo];
  });
}

/** No line ends in it, and a carriage return at the end would be taken for a part of one. */
const byte = fc.integer({ min: 0, max: 255 }).filter((value) => value !== 10 && value !== 13);
const key = (maxLength: number) =>
  fc.array(byte, { minLength: 1, maxLength }).map((bytes) => Uint8Array.from(bytes));
/** Those that tags are made of come often. */
const braces = fc
  .array(fc.constantFrom(0x7b, 0x7d, 0x61), { minLength: 1, maxLength: 40 })
  .map((bytes) => Uint8Array.from(bytes));

/** One key of each length up to 200, in this order and shuffled. */
const lengths = Array.from({ length: 200 }, (_, i) => i + 1);
const ofLength = (length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => ((37 * i + 11 * length) % 256) ^ 0x80).map((value) =>
    value === 10 || value === 13 ? 0 : value,
  );

describe.each(keyHashNames)('a batch of keys hashed by %s', (name) => {
  it('is hashed as each key alone, of every length, in any order', () => {
    const shuffled = lengths.map((length) => ((length * 73) % 200) + 1);
    for (const order of [lengths, shuffled, lengths.toReversed()]) {
      const keys = order.map(ofLength);
      expect(hashed({ name, seed: 7 }, keys)).toEqual(plainly({ name, seed: 7 }, keys));
    }
  });

  it('is so whatever the bytes, and however many keys', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(key(20), key(200), braces), { maxLength: 40 }), (keys) => {
        expect(hashed({ name, seed: 0 }, keys)).toEqual(plainly({ name, seed: 0 }, keys));
      }),
      { numRuns: 60 },
    );
  });

  it('is so by tags, and with a prefix and a suffix', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(key(70), braces), { maxLength: 12 }),
        fc.constantFrom('{}', '{{', 'aa'),
        fc.constantFrom('', '/', 'a longer one that fills a vector'),
        fc.constantFrom('', 'ö'),
        (keys, tag, prefix, suffix) => {
          const hashing = { name, seed: 0, tag, prefix, suffix };
          expect(hashed(hashing, keys)).toEqual(plainly(hashing, keys));
        },
      ),
      { numRuns: 60 },
    );
  });
});

it('hashes keys given one by one too, empty ones among them', () => {
  for (const name of keyHashNames) {
    const kernel = createKernel();
    const lines = new KeyLines(kernel, batchHash(kernel, { name, seed: 0 }));
    const keys = ['', 'a', '', 'key\nof two lines', 'ключ'];
    const found = [...lines.texts(keys)].flatMap((batch) => [...batch.halves()]);
    const hash = keyHasher({ name, seed: 0 });
    expect(found).toEqual(keys.flatMap((text) => [hash(text).lo, hash(text).hi]));
  }
});

it('hashes keys whose copies with a prefix are too many bytes for one turn', () => {
  const keys = Array.from({ length: 40 }, (_, i) => ofLength(200).fill(97 + (i % 26)));
  const prefix = 'p'.repeat(300_000);
  const hashing = { name: 'crc32', seed: 0, prefix };
  expect(hashed(hashing, keys)).toEqual(plainly(hashing, keys));
});
