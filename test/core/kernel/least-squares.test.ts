import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastSquares } from '../../../src/core/kernel/least-squares.ts';

const x = [1, 2, 3, 4, 5, 6];
const ones = x.map(() => 1);

describe('leastSquares', () => {
  it('finds the line of points that are not on one', () => {
    // By hand: slope Σ(x - 3.5)(y - 3.5) / Σ(x - 3.5)² = 14.5 / 17.5.
    const [base, slope] = leastSquares([ones, x], [2, 1, 4, 3, 6, 5]);
    expect(slope).toBeCloseTo(14.5 / 17.5, 12);
    expect(base).toBeCloseTo(3.5 - (14.5 / 17.5) * 3.5, 12);
  });

  it('finds factors again, of terms that are nearly alike too', () => {
    const n = Array.from({ length: 15 }, (_, i) => 120 + 10 * i);
    const terms = [n.map(() => 1), n.map((one) => 1 / Math.sqrt(one)), n];
    const factor = fc.double({ min: -10, max: 10, noNaN: true });
    fc.assert(
      fc.property(factor, factor, factor, (a, b, c) => {
        const values = n.map((one) => a + b / Math.sqrt(one) + c * one);
        const found = leastSquares(terms, values);
        for (const [i, want] of [a, b, c].entries()) expect(found[i]).toBeCloseTo(want, 6);
      }),
    );
  });

  it('leaves what is across all terms', () => {
    const values = [1, -1, 2, 0, 3, -2];
    const [base, slope] = leastSquares([ones, x], values) as [number, number];
    const rest = values.map((value, i) => value - base - slope * x[i]!);
    expect(rest.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0, 12);
    expect(rest.reduce((sum, one, i) => sum + one * x[i]!, 0)).toBeCloseTo(0, 12);
  });

  it('has a single term as it is', () => {
    expect(leastSquares([[0, 2, 0]], [5, 6, 7])).toEqual([3]);
  });
});
