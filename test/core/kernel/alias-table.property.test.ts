import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAliasTable } from '../../../src/core/kernel/alias-table.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { chiSquare, chiSquarePValue } from '../../../src/core/kernel/statistics.ts';

const weight = fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e9, noNaN: true }));
const weightLists = fc
  .array(weight, { minLength: 1, maxLength: 40 })
  .filter((weights) => weights.some((one) => one > 0));

/** The exact share of each outcome, read off by numbers that go through all columns at all heights. */
function sharesOf(weights: readonly number[], heights: number): number[] {
  const table = createAliasTable(weights);
  const counts = weights.map(() => 0);
  for (let column = 0; column < weights.length; column++) {
    for (let height = 0; height < heights; height++) {
      const numbers = [(column + 0.5) / weights.length, (height + 0.5) / heights];
      counts[table.draws(() => numbers.shift()!)()]!++;
    }
  }
  return counts.map((count) => count / (weights.length * heights));
}

describe('an alias table', () => {
  it('gives each outcome the area of its weight', () => {
    fc.assert(
      fc.property(weightLists, (weights) => {
        const sum = weights.reduce((total, one) => total + one);
        const heights = 500;
        for (const [i, share] of sharesOf(weights, heights).entries()) {
          // Each column is cut at one height, which this reading rounds.
          expect(Math.abs(share - weights[i]! / sum)).toBeLessThanOrEqual(1 / heights);
        }
      }),
      { numRuns: 50 },
    );
  });

  it('never draws what has no weight', () => {
    fc.assert(
      fc.property(weightLists, fc.nat(), (weights, seed) => {
        const draw = createAliasTable(weights).draws(createRng(seed));
        for (let i = 0; i < 100; i++) expect(weights[draw()]).toBeGreaterThan(0);
      }),
    );
  });

  it('draws as often as the weights say', () => {
    const weights = Array.from({ length: 50 }, (_, i) => 1 / (i + 1));
    const sum = weights.reduce((total, one) => total + one);
    const counts = new Uint32Array(50);
    const draw = createAliasTable(weights).draws(createRng(5));
    for (let i = 0; i < 200_000; i++) counts[draw()]!++;
    const expected = weights.map((one) => (200_000 * one) / sum);
    expect(chiSquarePValue(chiSquare(counts, expected), 49)).toBeGreaterThan(0.001);
  });
});
