import { describe, expect, it } from 'vitest';
import { drawGamma } from '../../../src/core/kernel/draw-gamma.ts';
import { createRng, createRngStream } from '../../../src/core/kernel/rng.ts';
import { incompleteGamma } from '../../../src/core/kernel/statistics-gamma.ts';
import { testUniformity } from '../../../src/core/kernel/statistics-uniformity.ts';

describe.each([1, 2, 10, 170])('drawGamma of shape %d', (shape) => {
  const draws = (count: number, seed = 1) => {
    const [rng, retries] = [createRngStream(seed, 'first'), createRngStream(seed, 'retries')];
    return Array.from({ length: count }, () => drawGamma(shape, rng, retries));
  };

  it('follows the law', () => {
    const places = draws(5000).map((x) => incompleteGamma(shape, x).lower);
    expect(testUniformity(places).pValue).toBeGreaterThan(0.001);
  });

  it('has the mean and the variance of the shape', () => {
    const values = draws(100_000);
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean / shape - 1)).toBeLessThan(4 / Math.sqrt(shape * values.length));
    // The fourth moment of a gamma number is 3 shape² + 6 shape.
    const deviation = Math.sqrt((2 + 6 / shape) / values.length);
    expect(Math.abs(variance / shape - 1)).toBeLessThan(4 * deviation);
  });
});

it('draws of different shapes stay alike, since a retry takes nothing from the first stream', () => {
  const streams = [2, 300].map((shape) => {
    const [rng, retries] = [createRng(1), createRng(2)];
    for (let i = 0; i < 1000; i++) drawGamma(shape, rng, retries);
    return rng();
  });
  expect(streams[0]).toBe(streams[1]);
});
