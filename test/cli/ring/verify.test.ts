import { describe, expect, it } from 'vitest';
import { verifyLine } from '../../../src/cli/progress.ts';
import { formatRing } from '../../../src/core/ring/format.ts';
import { nodeList, ringOf } from '../../support/rings.ts';
import { transcript } from '../transcript.ts';

describe('lbctl ring verify', () => {
  const zoned = nodeList(5).map((node, i) => ({ ...node, weight: i + 1, zone: 'ab'[i % 2]! }));
  transcript('ring/verify-sampled', {
    files: { 'weighted.json': formatRing(ringOf(zoned)) },
    run: ['lbctl ring verify weighted.json'],
  });

  transcript('ring/verify-interrupted', {
    files: { 'large.json': formatRing(ringOf(nodeList(2000))) },
    run: [
      'timeout --foreground --preserve-status -s INT 6 lbctl ring verify large.json',
      'timeout --foreground --preserve-status -s INT 6 lbctl ring verify large.json --json',
    ],
    // The whole takes some 17 s; a busy machine may need seconds to start.
    timeoutMs: 60_000,
    scrub: [
      [/in \d+ of 2/g, 'in <sets> of 2'],
      [/"checkedCount": \d+/g, '"checkedCount": <sets>'],
    ],
  });

  it.each([
    { done: 0, total: 65, seconds: 3, line: 'checking live sets 0%' },
    { done: 16, total: 64, seconds: 3, line: 'checking live sets 25%, 9 s left' },
    { done: 65, total: 65, seconds: 3, line: 'checking live sets 100%, 0 s left' },
  ])('tells how far it is: $line', ({ done, total, seconds, line }) => {
    expect(verifyLine({ phase: 'live sets', done, total }, seconds)).toBe(line);
  });
});
