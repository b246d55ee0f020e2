import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkOffset, nextCheck } from '../../../src/core/health/schedule.ts';

describe('offsets of checks', () => {
  it('spread evenly, in the order of the targets', () => {
    const offsets = [0, 1, 2, 3].map((index) => checkOffset(index, 4, 1000));
    expect(offsets).toEqual([0, 250, 500, 750]);
  });

  it('stay within the interval', () => {
    const sizes = fc.integer({ min: 1, max: 65_535 });
    const check = fc.property(sizes, fc.double({ min: 1, max: 1e8, noNaN: true }), (count, ms) => {
      const last = checkOffset(count - 1, count, ms);
      expect(last).toBeGreaterThanOrEqual(0);
      expect(last).toBeLessThan(ms);
    });
    fc.assert(check);
  });
});

describe('the next check of a target', () => {
  it.each([
    { name: 'before its first turn', now: 90, want: 150 },
    { name: 'just at a turn', now: 150, want: 250 },
    { name: 'between two turns', now: 160, want: 250 },
    { name: 'after a stall of many intervals', now: 999, want: 1050 },
  ])('is $want at $now: $name', ({ now, want }) => {
    expect(nextCheck(now, 100, 50, 100)).toBe(want);
  });

  it('always lies ahead, at most an interval', () => {
    const ms = fc.double({ min: 0, max: 1e9, noNaN: true });
    const interval = fc.double({ min: 10, max: 1e6, noNaN: true });
    const check = fc.property(ms, ms, interval, (start, waited, every) => {
      const now = start + waited;
      const due = nextCheck(now, start, 0, every);
      expect(due).toBeGreaterThan(now);
      expect(due - now).toBeLessThan(every * (1 + 1e-6) + 1e-3);
    });
    fc.assert(check);
  });
});
