import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextHash } from '../../../../src/core/kernel/wasm/text-hash.ts';
import { hex64, xxh64 } from '../../../../src/core/kernel/xxh64.ts';
import vectors from '../../../fixtures/xxh64-vectors.json' with { type: 'json' };

describe('createTextHash', () => {
  const text = createTextHash();
  const hash = (key: string | Uint8Array): { hi: number; lo: number } => {
    text.hash(key);
    return { hi: text.halves[1]!, lo: text.halves[0]! };
  };

  it('equals the plain hash of any string', () => {
    const any = fc.oneof(fc.string({ maxLength: 60 }), fc.string({ unit: 'binary' }), fc.domain());
    fc.assert(
      fc.property(any, (key) => {
        expect(hash(key)).toEqual(xxh64(key));
      }),
      {
        examples: [[''], ['\ud800'], ['twelve-chars'], ['thirteen-char'], ['é'], ['thirteen-chaé']],
      },
    );
  });

  it('equals the plain hash of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(hash(bytes)).toEqual(xxh64(bytes));
      }),
    );
  });

  it('goes on after a key larger than its memory', () => {
    const { text: character, times, hash: wanted } = vectors.repeated;
    expect(hex64(hash(character.repeat(times)))).toBe(wanted);
    expect(hash('short')).toEqual(xxh64('short'));
  });
});
