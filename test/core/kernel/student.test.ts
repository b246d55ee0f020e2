import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/core/kernel/normal-quantile.ts';
import { studentQuantile } from '../../../src/core/kernel/student.ts';

describe('studentQuantile', () => {
  // By the incomplete beta function of mpmath with 40 digits.
  it.each([
    [0.975, 1, 12.706204736174692],
    [0.975, 2, 4.302652729749462],
    [0.975, 9, 2.262157162798205],
    [0.975, 29, 2.045229642132704],
    [0.975, 1_000, 1.962339080826408],
    [0.975, 100_000, 1.9599877075346093],
    [0.9995, 3, 12.923978636687965],
    [0.995, 10, 3.169272672616951],
    [0.6, 7, 0.2631668613520228],
    [1e-12, 1, -318_309_886_183.7907],
    [1e-12, 5, -393.95695957760375],
    [1e-12, 10_000, -7.0433716020557755],
  ])('of p = %s with %s degrees of freedom', (p, degreesOfFreedom, want) => {
    expect(studentQuantile(p, degreesOfFreedom) / want).toBeCloseTo(1, 11);
  });

  it('is 0 in the middle, and the same on either side', () => {
    expect(studentQuantile(0.5, 4)).toBe(0);
    expect(studentQuantile(0.500001, 4)).toBeCloseTo(2.6666666667472993e-6, 15);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 499 }), fc.integer({ min: 1, max: 60 }), (p, nu) => {
        const [low, high] = [studentQuantile(p / 1024, nu), studentQuantile(1 - p / 1024, nu)];
        expect(high).toBe(-low);
      }),
    );
  });

  it('grows with p and falls with the degrees of freedom, down to the normal one', () => {
    const p = fc.double({ min: 0.51, max: 0.9999, noNaN: true });
    fc.assert(
      fc.property(p, fc.integer({ min: 1, max: 200 }), (p, nu) => {
        const t = studentQuantile(p, nu);
        expect(studentQuantile(p + 0.00005, nu)).toBeGreaterThan(t);
        expect(studentQuantile(p, nu + 1)).toBeLessThan(t);
        expect(t).toBeGreaterThan(normalQuantile(p));
      }),
    );
  });
});
