import { describe, expect, it } from 'vitest';
import { drawNormal } from '../../../src/core/kernel/draw-normal.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';

describe('drawNormal', () => {
  it.each([
    { name: 'the least draw', u: 0, want: -8.2924 },
    { name: 'just below a half', u: 0.5 - 2 ** -53, want: 0 },
    { name: 'a half', u: 0.5, want: 0 },
    { name: 'the largest draw', u: 1 - 2 ** -53, want: 8.2924 },
  ])('of $name is finite', ({ u, want }) => {
    expect(drawNormal(() => u)).toBeCloseTo(want, 4);
  });

  it('of mirrored draws is mirrored', () => {
    const rng = createRng(4);
    for (let i = 0; i < 1000; i++) {
      const u = rng();
      expect(drawNormal(() => 1 - 2 ** -53 - u)).toBe(-drawNormal(() => u));
    }
  });

  it('has the moments of a normal number', () => {
    const rng = createRng(1);
    const values = Array.from({ length: 200_000 }, () => drawNormal(rng));
    const moment = (k: number) => values.reduce((sum, z) => sum + z ** k, 0) / values.length;
    // Standard errors: sqrt(1, 2, 15, 96 / 200 000); four of them.
    expect(Math.abs(moment(1))).toBeLessThan(0.009);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.013);
    expect(Math.abs(moment(3))).toBeLessThan(0.035);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.088);
  });
});
