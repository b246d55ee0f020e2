import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { integerWeights } from '../../../src/core/vector/integer-weights.ts';

const add = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0);

describe('integerWeights', () => {
  it.each([
    { name: 'what comes out even', weights: [1, 2, 5], sum: 16, want: [2, 4, 10] },
    {
      name: 'thirds: the first gets what is left',
      weights: [1, 1, 1],
      sum: 100,
      want: [34, 33, 33],
    },
    { name: 'the largest remainder first', weights: [1.3, 1.6, 1.1], sum: 4, want: [1, 2, 1] },
    { name: 'a weight of 0', weights: [0, 1, 1], sum: 10, want: [0, 5, 5] },
    { name: 'a weight that would round to 0', weights: [1e-6, 1, 1], sum: 10, want: [1, 5, 4] },
    { name: 'one above the most', weights: [100, 1, 1], sum: 300, want: [256, 22, 22] },
    { name: 'one node', weights: [0.3], sum: 128, want: [128] },
    { name: 'a sum below one each', weights: [1, 1, 1], sum: 1, want: [1, 1, 1] },
    { name: 'a sum above the most of all', weights: [1, 2], sum: 9999, want: [256, 256] },
    { name: 'nothing', weights: [], sum: 5, want: [] },
    { name: 'no weight at all', weights: [0, 0], sum: 5, want: [0, 0] },
    { name: 'a quota that is whole but for rounding', weights: [0.7, 0.3], sum: 10, want: [7, 3] },
  ])('of $name: $weights in $sum', ({ weights, sum, want }) => {
    expect(integerWeights(weights, { most: 256, sum }).integers).toEqual(want);
  });

  it('keeps the sum and the bounds, and is within one of the quotas', () => {
    const weights = fc.array(
      fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e9, noNaN: true })),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        weights,
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 9000 }),
        (list, most, sum) => {
          const { integers, quotas } = integerWeights(list, { most, sum });
          const positive = list.filter((weight) => weight > 0).length;
          expect(add(integers)).toBe(Math.min(most * positive, Math.max(positive, sum)));
          integers.forEach((one, i) => {
            expect(one).toBeGreaterThanOrEqual(list[i]! > 0 ? 1 : 0);
            expect(one).toBeLessThanOrEqual(list[i]! > 0 ? most : 0);
            expect(Math.abs(one - quotas[i]!)).toBeLessThan(1 + 1e-6);
          });
        },
      ),
    );
  });
});
