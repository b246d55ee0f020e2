import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng } from '../../../src/core/kernel/rng.ts';
import {
  chiSquare,
  chiSquarePValue,
  chiSquareQuantile,
} from '../../../src/core/kernel/statistics.ts';
import { incompleteGamma } from '../../../src/core/kernel/statistics-gamma.ts';
import { testUniformity } from '../../../src/core/kernel/statistics-uniformity.ts';

const shape = fc.double({ min: 0.5, max: 40_000, noNaN: true });
const part = fc.double({ min: 0, max: 3, noNaN: true });

describe('statistics, for all inputs', () => {
  it('P and Q are probabilities, add up to 1 and obey P(a + 1, x) < P(a, x)', () => {
    fc.assert(
      fc.property(shape, part, (a, factor) => {
        const { lower, upper } = incompleteGamma(a, a * factor);
        expect(lower).toBeGreaterThanOrEqual(0);
        expect(upper).toBeGreaterThanOrEqual(0);
        expect(lower + upper).toBeCloseTo(1, 14);
        expect(incompleteGamma(a + 1, a * factor).lower).toBeLessThanOrEqual(lower);
      }),
    );
  });

  it('the quantile is where the distribution reaches p', () => {
    const p = fc.double({ min: 1e-6, max: 1 - 1e-6, noNaN: true });
    fc.assert(
      fc.property(p, fc.integer({ min: 1, max: 65_535 }), (wanted, df) => {
        const { lower } = incompleteGamma(df / 2, chiSquareQuantile(wanted, df) / 2);
        expect(Math.abs(lower / wanted - 1)).toBeLessThan(1e-11);
      }),
    );
  });

  it('p-values of chance counts are uniform, for equal and for unequal shares', () => {
    const rng = createRng(2024);
    for (const shares of [
      [0.2, 0.2, 0.2, 0.2, 0.2],
      [0.05, 0.15, 0.3, 0.5],
    ]) {
      const pValues = Array.from({ length: 300 }, () => {
        const counts = throwKeys(rng, shares, 1000);
        const expected = shares.map((share) => share * 1000);
        return chiSquarePValue(chiSquare(counts, expected), shares.length - 1);
      });
      expect(testUniformity(pValues).pValue).toBeGreaterThan(0.01);
    }
  });
});

function throwKeys(rng: () => number, shares: readonly number[], total: number): number[] {
  const ends = shares.map((_, i) =>
    shares.slice(0, i).reduce((sum, share) => sum + share, shares[i]!),
  );
  const counts = shares.map(() => 0);
  for (let i = 0; i < total; i++) {
    const drawn = rng();
    const place = ends.findIndex((end) => drawn < end);
    counts[place === -1 ? shares.length - 1 : place]! += 1;
  }
  return counts;
}
