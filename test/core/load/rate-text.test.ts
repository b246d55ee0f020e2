import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRateSpec, printRateSpec, ratesOf } from '../../../src/core/load/rate-text.ts';
import { rateSpecs } from './rates.ts';

describe('a rate as text', () => {
  it.each([
    { text: '2000/s', want: { kind: 'constant', rate: 2000 } },
    { text: '30/m', want: { kind: 'constant', rate: 0.5 } },
    { text: '100/s..2k/s', want: { kind: 'ramp', from: 100, to: 2000 } },
    { text: '0/s..1.5k/s', want: { kind: 'ramp', from: 0, to: 1500 } },
    { text: '500/s:10s', want: { kind: 'steps', steps: [{ rate: 500, durationMs: 10_000 }] } },
    {
      text: '500/s:10s,0/s:1m',
      want: {
        kind: 'steps',
        steps: [
          { rate: 500, durationMs: 10_000 },
          { rate: 0, durationMs: 60_000 },
        ],
      },
    },
  ])('$text is read', ({ text, want }) => {
    expect(parseRateSpec(text)).toEqual(want);
  });

  it('reads back as exactly the same', () => {
    fc.assert(
      fc.property(rateSpecs, (spec) => {
        expect(parseRateSpec(printRateSpec(spec))).toEqual(spec);
      }),
    );
  });

  it.each([
    { text: '', want: 'rate "" does not begin with a number' },
    { text: '2000', want: 'rate "2000" has no unit' },
    { text: '0/s', want: 'rate "0/s" is 0 all the time' },
    { text: '0/s..0/s', want: 'rate "0/s..0/s" is 0 all the time' },
    { text: '0/s:1s,0/s:2s', want: 'rate "0/s:1s,0/s:2s" is 0 all the time' },
    { text: '2G/s', want: /unknown unit/ },
    { text: '1001M/s', want: 'rate "1001M/s" goes beyond 1000M/s' },
    { text: '1/s..2/s..3/s', want: 'rate "1/s..2/s..3/s" has more than two ends' },
    { text: '1/s..', want: 'rate "1/s.." lacks an end' },
    { text: '1/s..2/s:1s', want: 'rate "1/s..2/s:1s" mixes a ramp and steps' },
    { text: '1/s:1s,', want: 'rate "1/s:1s," has an empty step' },
    { text: '1/s:1s,2/s', want: 'rate "1/s:1s,2/s" does not say how long the step 2/s lasts' },
    { text: '1/s:', want: 'rate "1/s:" does not say how long the step 1/s lasts' },
    { text: '1/s:1s:2s', want: /more than a rate and a duration: 1\/s:1s:2s/ },
    { text: '1/s:1', want: 'duration "1" has no unit' },
    { text: '1/s:0', want: /a step of 0, and a step lasts from 1ms to 366d/ },
    { text: Array(10_001).fill('1/s:1s').join(), want: /has more than 10000 steps/ },
  ])('$text is refused', ({ text, want }) => {
    expect(() => parseRateSpec(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: typeof want === 'string' ? want : expect.stringMatching(want),
        hint: expect.stringMatching(/^write for example/),
      }),
    );
  });

  it('names all its rates', () => {
    expect(ratesOf(parseRateSpec('5/s'))).toEqual([5]);
    expect(ratesOf(parseRateSpec('5/s..7/s'))).toEqual([5, 7]);
    expect(ratesOf(parseRateSpec('5/s:1s,7/s:1s'))).toEqual([5, 7]);
  });
});
