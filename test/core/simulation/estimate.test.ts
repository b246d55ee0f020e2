import { describe, expect, it } from 'vitest';
import { normalQuantile } from '../../../src/core/kernel/normal-quantile.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { estimate, estimateAll } from '../../../src/core/simulation/estimate.ts';

describe('estimate', () => {
  it('of known values is that of the book', () => {
    // Variance 5 of 5 values: the standard error is 1, and t has 4 degrees of freedom.
    const { mean, low, high, count } = estimate([2, 4, 5, 6, 8]);
    expect({ mean, count }).toEqual({ mean: 5, count: 5 });
    expect(high - mean).toBeCloseTo(2.776445105197799, 12);
    expect(mean - low).toBeCloseTo(high - mean, 12);
  });

  it.each([
    { name: 'one value', values: [0.1] },
    { name: 'equal values, whose sum is rounded', values: [0.1, 0.1, 0.1] },
  ])('of $name is the value itself', ({ values }) => {
    const [value] = values;
    expect(estimate(values)).toEqual({
      mean: value,
      low: value,
      high: value,
      count: values.length,
    });
  });

  it('is missing where a value is', () => {
    expect(estimateAll([1, null])).toBeNull();
    expect(estimateAll([])).toBeNull();
    expect(estimateAll([1, 1])?.mean).toBe(1);
  });

  it.each([2, 5, 12])('holds the true mean in 95 of 100 experiments with %d seeds', (count) => {
    const rng = createRng(7);
    const rounds = 4_000;
    const normal = (): number => 10 + 3 * normalQuantile(Math.max(rng(), 1e-12));
    let held = 0;
    for (let round = 0; round < rounds; round++) {
      const { low, high } = estimate(Array.from({ length: count }, normal));
      if (low <= 10 && 10 <= high) held++;
    }
    // Three standard errors of 95 % over 4000 rounds are 1.03 points.
    expect(Math.abs(held / rounds - 0.95)).toBeLessThan(0.0104);
  });
});
