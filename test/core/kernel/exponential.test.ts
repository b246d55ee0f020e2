import { describe, expect, it } from 'vitest';
import { exponentialDraws } from '../../../src/core/kernel/exponential.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';
import { testUniformity } from '../../../src/core/kernel/statistics-uniformity.ts';

const manyDraws = (count: number, seed = 1): number[] => {
  const draw = exponentialDraws(createRng(seed));
  return Array.from({ length: count }, draw);
};

describe('exponentialDraws', () => {
  it('has the moments of the law: k! for the k-th', () => {
    const count = 400_000;
    const values = manyDraws(count);
    const factorial = [1, 1, 2, 6, 24, 120, 720, 5040, 40_320];
    for (const k of [1, 2, 3, 4]) {
      const mean = values.reduce((sum, x) => sum + x ** k, 0) / count;
      const error = Math.sqrt((factorial[2 * k]! - factorial[k]! ** 2) / count);
      expect(Math.abs(mean - factorial[k]!) / error).toBeLessThan(4);
    }
  });

  it.each([1, 2, 3])('is spread as 1 - e^-x (seed %i)', (seed) => {
    const { pValue } = testUniformity(manyDraws(200_000, seed).map((x) => -Math.expm1(-x)));
    expect(pValue).toBeGreaterThan(0.001);
  });

  it.each([
    // The tail begins at 7.697; a second one at twice that is seen once in five million.
    { from: 7, count: 2_000_000 },
    { from: 7.69711747013105, count: 2_000_000 },
    { from: 9, count: 2_000_000 },
  ])('is above $from as often as e^-$from says', ({ from, count }) => {
    const draw = exponentialDraws(createRng(5));
    let above = 0;
    for (let i = 0; i < count; i++) if (draw() > from) above++;
    const want = count * Math.exp(-from);
    expect(Math.abs(above - want)).toBeLessThan(4 * Math.sqrt(want));
  });

  it('in the tail it is the same law again', () => {
    // The lowest of the 256 layers, far out, and then anything.
    const numbers = [0.999 / 256, 0.5];
    const later = exponentialDraws(() => 0.5)();
    const draws = [...numbers];
    const draw = exponentialDraws(() => draws.shift() ?? 0.5);
    expect(draw()).toBeCloseTo(7.69711747013105 + later, 12);
    expect(draws).toEqual([]);
  });

  it('covers the curve by layers of equal areas', () => {
    // The middle of a layer, and where that is not sure to be under the curve, lowest in the layer.
    const ends = Array.from({ length: 256 }, (_, layer) => {
      const draws = [(layer + 0.5) / 256, 0];
      return 2 * exponentialDraws(() => draws.shift()!)();
    });
    const height = (layer: number): number => (layer < 256 ? Math.exp(-ends[layer]!) : 1);
    const tail = ends[1]!;
    expect(tail).toBeCloseTo(7.69711747013105, 12);
    // The lowest has the tail beside it.
    const area = tail * height(1) + height(1);
    expect(ends[0]! * height(1)).toBeCloseTo(area, 14);
    for (let layer = 1; layer < 256; layer++) {
      expect(ends[layer]! * (height(layer + 1) - height(layer))).toBeCloseTo(area, 12);
    }
  });

  it('is the same for a seed, another for another', () => {
    expect(manyDraws(1000, 7)).toEqual(manyDraws(1000, 7));
    expect(manyDraws(5, 7)).not.toEqual(manyDraws(5, 8));
    expect(manyDraws(3, 7)).toMatchInlineSnapshot(`
      [
        0.6895730910427778,
        0.4231684961851041,
        1.3908946351479683,
      ]
    `);
  });
});
