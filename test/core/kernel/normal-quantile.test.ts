import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/core/kernel/normal-quantile.ts';

describe('normalQuantile', () => {
  // Rounded from 60 digits: mpmath's ncdf, inverted by its findroot.
  it.each([
    { p: 1e-300, want: -37.0470962993612 },
    { p: 1e-20, want: -9.262340089798407 },
    { p: 1e-9, want: -5.9978070150076865 },
    { p: 0.001, want: -3.0902323061678136 },
    { p: 0.025, want: -1.9599639845400543 },
    { p: 0.0749999, want: -1.4395321773759007 },
    { p: 0.0750001, want: -1.4395307645017297 },
    { p: 0.25, want: -0.6744897501960817 },
    { p: 0.4999, want: -0.00025066283008800747 },
    { p: 0.6, want: 0.2533471031357997 },
    { p: 0.975, want: 1.9599639845400538 },
    { p: 0.999999999, want: 5.9978070196016375 },
    { p: 1 - 2 ** -53, want: 8.209536151601387 },
  ])('of $p is $want', ({ p, want }) => {
    expect(Math.abs(normalQuantile(p) / want - 1)).toBeLessThan(1e-15);
  });

  it('of a half is 0', () => {
    expect(normalQuantile(0.5)).toBe(0);
  });

  it('is symmetric to the last bit', () => {
    const parts = fc.integer({ min: 1, max: 2 ** 52 - 1 });
    fc.assert(
      fc.property(parts, (part) => {
        const p = part / 2 ** 53;
        expect(normalQuantile(1 - p)).toBe(-normalQuantile(p));
      }),
    );
  });

  it('rises, also across the borders of its pieces', () => {
    const borders = [0.075, 0.925, Math.exp(-25), 1 - Math.exp(-25)];
    for (const border of borders) {
      const values = [-3, -2, -1, 0, 1, 2, 3].map((i) => normalQuantile(border * (1 + i * 1e-13)));
      expect(values).toEqual(values.toSorted((a, b) => a - b));
    }
  });

  it('undoes the area under the bell, summed by Simpson', () => {
    const density = (x: number) => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
    const area = (to: number) => {
      const pieces = 2000;
      const h = to / pieces;
      let sum = density(0) + density(to);
      for (let i = 1; i < pieces; i++) sum += (i % 2 === 1 ? 4 : 2) * density(i * h);
      return 0.5 + (sum * h) / 3;
    };
    for (let z = -4; z <= 4; z += 0.37) expect(normalQuantile(area(z))).toBeCloseTo(z, 9);
  });
});
