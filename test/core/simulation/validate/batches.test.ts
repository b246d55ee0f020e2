import { expect, it } from 'vitest';
import { createRng } from '../../../../src/core/kernel/rng.ts';
import { batchMean } from '../../../../src/core/simulation/validate/batches.ts';

it('weighs batches by what is in them', () => {
  expect(
    batchMean([
      { count: 1, sum: 10 },
      { count: 3, sum: 6 },
    ]).mean,
  ).toBe(4);
});

it('has no error where all batches agree', () => {
  const batches = [1, 2, 3].map((count) => ({ count, sum: 5 * count }));
  expect(batchMean(batches)).toEqual({ mean: 5, standardError: 0 });
});

it('tells the error of a mean of independent numbers', () => {
  const rng = createRng(1);
  const batches = Array.from({ length: 400 }, () => {
    const values = Array.from({ length: 25 }, rng);
    return { count: 25, sum: values.reduce((sum, value) => sum + value, 0) };
  });
  const { mean, standardError } = batchMean(batches);
  const exact = Math.sqrt(1 / 12 / 10_000);
  expect(standardError / exact).toBeGreaterThan(0.9);
  expect(standardError / exact).toBeLessThan(1.1);
  expect(Math.abs(mean - 0.5)).toBeLessThan(3 * exact);
});
