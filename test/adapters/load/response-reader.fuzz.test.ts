import { describe, expect, it } from 'vitest';
import { compileLlhttp } from '../../../src/adapters/load/llhttp.ts';
import { ResponseReaders } from '../../../src/adapters/load/response-reader.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { cutAnywhere, mutatedAnswer } from '../../support/mutated-answers.ts';
import { type Ending, readByLlhttp, readByNode } from '../../support/reference-answers.ts';

/**
 * Our reading of answers, in pieces and with readers used again, against llhttp on the whole answer.
 * More of them: FUZZ_COUNT=100000 npx vitest run test/adapters/load/response-reader.fuzz.test.ts
 */
const COUNT = Number(process.env.FUZZ_COUNT ?? 20_000);
const SEED = 20_261_126;

const readers = new ResponseReaders(65_536, compileLlhttp());

function ours(parts: readonly Uint8Array[]): Ending {
  const reader = readers.take();
  reader.expect(false);
  try {
    for (const part of parts) {
      reader.buffer.set(part);
      const progress = reader.read(part.length);
      if (progress === 'whole') return whole(reader);
      if (progress !== 'open') return { kind: 'wrong' };
    }
    return reader.finish() === 'whole' ? whole(reader) : { kind: 'cut' };
  } finally {
    readers.give(reader);
  }
}

const whole = ({ status, keepsAlive }: { status: number; keepsAlive: boolean }): Ending => ({
  kind: 'whole',
  status,
  keepsAlive,
});

/** What Node's llhttp, 9.4.3, reads otherwise than undici's: it refuses two CR, and takes a tab for a blank. */
const versionsDiffer = (text: string): boolean =>
  /\r[\r,]|\t(?:\r|$)|Transfer-Encoding: *\r/i.test(text);

describe('answers with anything in them', () => {
  it(`are read as llhttp reads them (${COUNT})`, () => {
    const rng = createRng(SEED);
    const kinds = { whole: 0, cut: 0, wrong: 0 };
    for (let i = 0; i < COUNT; i++) {
      const bytes = mutatedAnswer(rng);
      const parts = cutAnywhere(bytes, rng);
      const got = ours(parts);
      const of = bytes.toString('latin1');
      kinds[got.kind]++;
      expect({ ...got, of }).toEqual({ ...readByLlhttp(bytes), of });
      if (!versionsDiffer(of)) expect({ ...got, of }).toEqual({ ...readByNode(bytes), of });
    }
    // The changes are such that all three happen often.
    expect(Math.min(...Object.values(kinds))).toBeGreaterThan(COUNT / 20);
  });
});
