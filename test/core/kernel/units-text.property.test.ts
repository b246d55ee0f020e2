import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseBytes,
  parseDuration,
  parseRate,
  parseRatio,
  parseWeight,
  printBytes,
  printDuration,
  printRate,
  printRatio,
} from '../../../src/core/kernel/units-text.ts';

const positive = fc.double({ min: 0, max: 1e300, noNaN: true }).filter((value) => value > 0);
const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
/** Whole multiples of each unit, where a unit other than the smallest is printed. */
const multiple = fc
  .tuple(
    fc.integer({ min: 0, max: 1_000 }),
    fc.constantFrom(1, 60_000, 3.6e6, 1e6, 2 ** 20, 2 ** 40),
  )
  .map(([count, unit]) => count * unit);

describe('what is printed reads back as exactly the same number', () => {
  it.each([
    ['durations', printDuration, parseDuration, fc.oneof(positive, multiple)],
    ['sizes', printBytes, parseBytes, fc.oneof(whole, multiple)],
    ['rates', printRate, parseRate, fc.oneof(positive, multiple)],
    ['shares', printRatio, parseRatio, fc.double({ min: 0, max: 1, noNaN: true })],
    ['percents', printRatio, parseRatio, fc.integer({ min: 0, max: 1_000 }).map((n) => n / 1_000)],
    ['weights', String, parseWeight, fc.double({ min: 1e-30, max: 1e30, noNaN: true })],
  ])('%s', (_, print, parse, values) => {
    fc.assert(
      fc.property(values, (value) => {
        expect(parse(print(value))).toBe(value + 0);
      }),
    );
  });
});
