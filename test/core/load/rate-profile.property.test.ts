import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { createRateProfile } from '../../../src/core/load/rate-profile.ts';
import { parseRateSpec } from '../../../src/core/load/rate-text.ts';
import { rateSpecs } from './rates.ts';

const durations = fc.double({ min: 10, max: 1e7, noNaN: true });
const part = fc.double({ min: 0, max: 1, noNaN: true });
const profileOf = (text: string, durationMs: number) =>
  createRateProfile(parseRateSpec(text), durationMs);

describe('a rate profile, for all rates', () => {
  it('expects as many arrivals up to the instant of a count as the count says', () => {
    fc.assert(
      fc.property(rateSpecs, durations, part, (spec, durationMs, where) => {
        const profile = createRateProfile(spec, durationMs);
        const count = where * profile.expected(durationMs);
        const instant = profile.instant(count);
        // Rounding of the instant counts as much as the rate makes of it.
        const slack = 1e-12 * (count + profile.expected(durationMs));
        expect(Math.abs(profile.expected(instant) - count)).toBeLessThanOrEqual(slack);
      }),
    );
  });

  it('never goes back, in either direction', () => {
    const two = fc.tuple(part, part).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
    fc.assert(
      fc.property(rateSpecs, durations, two, (spec, durationMs, [first, second]) => {
        const profile = createRateProfile(spec, durationMs);
        const whole = profile.expected(durationMs);
        const slack = 1e-12 * whole;
        expect(profile.expected(first * durationMs)).toBeLessThanOrEqual(
          profile.expected(second * durationMs) + slack,
        );
        expect(profile.instant(first * whole)).toBeLessThanOrEqual(
          profile.instant(second * whole) * (1 + 1e-12) + 1e-100,
        );
      }),
    );
  });

  it('is right where one round of steps ends and the next one begins, in spite of rounding', () => {
    const rng = createRng(1);
    for (let i = 0; i < 20_000; i++) {
      const rate = 0.05 + rng();
      const profile = createRateProfile(
        {
          kind: 'steps',
          steps: [
            { rate: 0, durationMs: 500 },
            { rate, durationMs: 1000 },
          ],
        },
        86_400_000,
      );
      const round = Math.floor(rng() * 57_600);
      const count = round * rate * (1 + Math.floor(rng() * 5 - 2) * 1.2e-16);
      // Right at the end of a round, or after the pause that the next one begins with.
      const into = profile.instant(count) - round * 1500;
      expect(Math.min(Math.abs(into), Math.abs(into - 500))).toBeLessThan(1e-4);
    }
  });

  it('grows by the rate where the rate is the same all around', () => {
    fc.assert(
      fc.property(rateSpecs, durations, part, (spec, durationMs, where) => {
        const profile = createRateProfile(spec, durationMs);
        const time = where * durationMs;
        const around = 1e-4;
        const rates = [time - around, time, time + around].map((at) => profile.rateAt(at));
        fc.pre(
          time > around && Math.max(...rates) - Math.min(...rates) <= 1e-3 * Math.max(...rates),
        );
        const grown = profile.expected(time + around) - profile.expected(time - around);
        const slack = 1e-11 * profile.expected(durationMs) + 1e-3 * rates[1]! * around;
        expect(Math.abs(grown - (rates[1]! * 2 * around) / 1000)).toBeLessThanOrEqual(slack);
      }),
    );
  });
});

describe('a rate profile', () => {
  it.each([
    { rate: '2000/s', at: 500, want: { rate: 2000, expected: 1000 } },
    { rate: '100/s..2100/s', at: 5000, want: { rate: 1100, expected: 3000 } },
    { rate: '100/s..2100/s', at: 10_000, want: { rate: 2100, expected: 11_000 } },
    { rate: '100/s..2100/s', at: 11_000, want: { rate: 2100, expected: 13_100 } },
    { rate: '1000/s..0/s', at: 10_000, want: { rate: 0, expected: 5000 } },
    { rate: '500/s:2s,2000/s:1s', at: 0, want: { rate: 500, expected: 0 } },
    { rate: '500/s:2s,2000/s:1s', at: 2000, want: { rate: 2000, expected: 1000 } },
    { rate: '500/s:2s,2000/s:1s', at: 3000, want: { rate: 500, expected: 3000 } },
    { rate: '500/s:2s,2000/s:1s', at: 8500, want: { rate: 2000, expected: 8000 } },
  ])('$rate after $at ms of 10 s', ({ rate, at, want }) => {
    const profile = profileOf(rate, 10_000);
    expect({ rate: profile.rateAt(at), expected: profile.expected(at) }).toEqual(want);
  });

  it('has nothing due in a pause: the first arrival after it is at its end', () => {
    const profile = profileOf('0/s:3s,500/s:2s,0/s:5s', 60_000);
    expect(profile.instant(0)).toBe(3000);
    expect(profile.instant(999)).toBe(4998);
    expect(profile.instant(1000)).toBe(13_000);
  });

  it('never reaches what a ramp to 0 does not expect', () => {
    const profile = profileOf('1000/s..0/s', 10_000);
    expect(profile.instant(0)).toBe(0);
    expect(profile.instant(3750)).toBe(5000);
    expect(profile.instant(5000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('begins a ramp from 0 at the start', () => {
    const profile = profileOf('0/s..1000/s', 10_000);
    expect(profile.instant(0)).toBe(0);
    expect(profile.instant(1250)).toBe(5000);
  });
});
