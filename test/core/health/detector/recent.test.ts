import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Recent } from '../../../../src/core/health/detector/recent.ts';

it('has mean and deviation of the last values only, as if added up anew', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: -1e9, max: 1e9, noNaN: true }),
      fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1, maxLength: 100 }),
      (size, origin, offsets) => {
        const recent = new Recent(size, origin);
        for (const offset of offsets) recent.add(origin + offset);
        const last = offsets.slice(-size);
        const mean = last.reduce((sum, one) => sum + one, 0) / last.length;
        const variance = last.reduce((sum, one) => sum + (one - mean) ** 2, 0) / last.length;
        expect(recent.count).toBe(last.length);
        expect(recent.mean() - origin).toBeCloseTo(mean, 4);
        expect(recent.deviation()).toBeCloseTo(Math.sqrt(variance), 1);
      },
    ),
  );
});

it('begins anew when cleared', () => {
  const recent = new Recent(3, 100);
  for (const value of [90, 100, 110, 120]) recent.add(value);
  recent.clear();
  recent.add(7);
  expect([recent.count, recent.mean(), recent.deviation()]).toEqual([1, 7, 0]);
});
