import { describe, expect, it } from 'vitest';
import {
  chanceVariation,
  chiSquare,
  chiSquarePValue,
  chiSquareQuantile,
  expectedCounts,
  leastSquaresSlope,
  variation,
} from '../../../src/core/kernel/statistics.ts';
import {
  gammaHalfRatio,
  incompleteGamma,
  logGamma,
} from '../../../src/core/kernel/statistics-gamma.ts';
import { testUniformity } from '../../../src/core/kernel/statistics-uniformity.ts';
import shilov from '../../fixtures/shilov/shilov-stats.json' with { type: 'json' };
import references from '../../fixtures/statistics/references.json' with { type: 'json' };

/** Largest relative error that is let pass. */
function expectClose(actual: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(actual - expected), `${actual} is not ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.abs(expected),
  );
}

describe('incompleteGamma', () => {
  it.each(references.incompleteGamma)('P and Q($a, $x) to 1e-12', ({ a, x, lower, upper }) => {
    const gamma = incompleteGamma(a, x);
    expectClose(gamma.lower, lower);
    expectClose(gamma.upper, upper);
  });

  it.each([
    { a: 2, x: 0, lower: 0, upper: 1 },
    { a: 2, x: Number.POSITIVE_INFINITY, lower: 1, upper: 0 },
    { a: 1, x: 700, lower: 1, upper: Math.exp(-700) },
    { a: 0, x: 1, lower: Number.NaN, upper: Number.NaN },
    { a: 1, x: -1, lower: Number.NaN, upper: Number.NaN },
    { a: 1, x: Number.NaN, lower: Number.NaN, upper: Number.NaN },
  ])('is P = $lower, Q = $upper at the edge ($a, $x)', ({ a, x, lower, upper }) => {
    const gamma = incompleteGamma(a, x);
    expect(gamma.lower).toBe(lower);
    if (Number.isNaN(upper)) expect(gamma.upper).toBeNaN();
    else expectClose(gamma.upper, upper);
  });
});

describe('logGamma and gammaHalfRatio', () => {
  it.each([
    { x: 0.5, gamma: Math.sqrt(Math.PI) },
    { x: 5, gamma: 24 },
    { x: 11, gamma: 3_628_800 },
    { x: 21, gamma: 2_432_902_008_176_640_000 },
  ])('ln Γ($x) = ln $gamma', ({ x, gamma }) => expectClose(logGamma(x), Math.log(gamma), 1e-14));

  it.each(references.meanOfChi)(
    'mean of chi with $degreesOfFreedom degrees of freedom is $mean',
    ({ degreesOfFreedom, mean }) =>
      expectClose(Math.SQRT2 * gammaHalfRatio(degreesOfFreedom / 2), mean, 1e-14),
  );
});

describe('chi-square', () => {
  it.each(shilov.tests)('$name of the dissertation: $chi2, p $p', (table) => {
    const total = table.counts.reduce((sum, count) => sum + count, 0);
    const expected = expectedCounts(total, [0.2, 0.2, 0.2, 0.2, 0.2]);
    const statistic = chiSquare(table.counts, expected);
    expect(statistic).toBeCloseTo(table.chi2, 10);
    expectClose(chiSquarePValue(statistic, 4), table.p);
    const { population, sample } = variation(statistic, total, 5);
    expectClose(population, table.cv_population);
    expectClose(sample, table.cv_sample);
  });

  it.each(shilov.crit)('critical values for $df degrees of freedom', ({ df, p05, p01 }) => {
    expectClose(chiSquareQuantile(0.95, df), p05);
    expectClose(chiSquareQuantile(0.99, df), p01);
  });

  it.each(references.chiSquareQuantile)(
    'quantile $p with $degreesOfFreedom degrees of freedom',
    ({ degreesOfFreedom, p, quantile }) =>
      expectClose(chiSquareQuantile(p, degreesOfFreedom), quantile, 1e-11),
  );

  it.each([1, 4, 65_534])('quantile and p-value undo each other, df %d', (df) => {
    for (const upper of [0.999_999, 0.5, 1e-3, 1e-12]) {
      expectClose(
        chiSquarePValue(chiSquareQuantile(1 - upper, df), df),
        upper,
        1e-4 * upper ** -0.1,
      );
    }
  });

  it.each([
    { p: 0, df: 3, quantile: 0 },
    { p: 1, df: 3, quantile: Number.POSITIVE_INFINITY },
    { p: 0.5, df: 0, quantile: 0 },
    { p: 1e-300, df: 1, quantile: 0 },
    { p: -0.1, df: 3, quantile: Number.NaN },
    { p: 1.1, df: 3, quantile: Number.NaN },
  ])('quantile at the edge p $p, df $df is $quantile', ({ p, df, quantile }) => {
    expect(chiSquareQuantile(p, df)).toBe(quantile);
  });

  it('leaves out places where nothing is expected', () => {
    expect(chiSquare([60, 40, 7], [50, 50, 0])).toBe(4);
  });

  it('has nothing to vary with no degrees of freedom', () => {
    expect(chiSquarePValue(0, 0)).toBe(1);
  });
});

describe('variation', () => {
  it('is standard deviation over mean for equal shares', () => {
    const counts = [12, 15, 9, 20];
    const mean = 14;
    const squares = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0);
    const { population, sample } = variation(chiSquare(counts, [14, 14, 14, 14]), 56, 4);
    expectClose(population, Math.sqrt(squares / 4) / mean);
    expectClose(sample, Math.sqrt(squares / 3) / mean);
  });

  it('is 0 for one place', () => {
    expect(variation(0, 10, 1)).toEqual({ population: 0, sample: 0 });
    expect(chanceVariation(10, 1)).toEqual({ mean: 0, low: 0, high: 0 });
  });

  it.each(shilov.cv_expected)('by chance with $k places and $N keys', ({ k, N, mean, q }) => {
    const chance = chanceVariation(N, k);
    expectClose(chance.mean, mean);
    expectClose(chance.low, q[0]!);
    expectClose(chance.high, q[4]!);
  });
});

describe('leastSquaresSlope', () => {
  it('finds the slope of a line, and of points around it', () => {
    expect(
      leastSquaresSlope([
        [1, 5],
        [2, 3],
        [3, 1],
      ]),
    ).toBe(-2);
    expect(
      leastSquaresSlope([
        [0, 0],
        [1, 2],
        [2, 1],
      ]),
    ).toBeCloseTo(0.5, 12);
  });
});

describe('testUniformity', () => {
  it.each(references.uniformity)(
    'is exact for $count values at distance $distance',
    ({ count, distance, pValue }) => {
      const values = Array.from({ length: count }, (_, i) =>
        Math.max(0, (i + 1) / count - distance),
      );
      const test = testUniformity(values);
      expectClose(test.distance, distance);
      expectClose(test.pValue, pValue, 1e-11);
    },
  );

  it.each([
    { name: 'no value', values: [], distance: 0, pValue: 1 },
    { name: 'one in the middle', values: [0.5], distance: 0.5, pValue: 1 },
    { name: 'one at the end', values: [0], distance: 1, pValue: 0 },
    {
      name: 'very many at one end',
      values: new Array<number>(5000).fill(0),
      distance: 1,
      pValue: 0,
    },
    { name: 'unsorted values', values: [0.9, 0.1], distance: 0.4, pValue: 1 - 2 * 0.3 ** 2 },
  ])('knows $name', ({ values, distance, pValue }) => {
    const test = testUniformity(values);
    expect(test.distance).toBeCloseTo(distance, 12);
    expect(test.pValue).toBeCloseTo(pValue, 9);
  });

  it('goes over from the exact distribution to the limit without a jump', () => {
    const spread = (count: number, distance: number): number[] =>
      Array.from({ length: count }, (_, i) => Math.max(0, (i + 1) / count - distance));
    for (const d of [0.015, 0.03, 0.04]) {
      const [exact, limit] = [testUniformity(spread(1000, d)), testUniformity(spread(1001, d))];
      expect(Math.abs(exact.pValue - limit.pValue)).toBeLessThan(0.006);
    }
  });
});
