import { describe, expect, it } from 'vitest';
import { KeySampler } from '../../../src/core/check/key-sampler.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';

function drawn(count: number, most: number, seed: number): number[] {
  const sampler = new KeySampler(most, createRng(seed));
  for (let i = 0; i < count; i++) sampler.offer(() => Uint8Array.of(i));
  expect(sampler.seenCount).toBe(count);
  return sampler.keys().map(([key]) => key!);
}

describe('KeySampler', () => {
  it('keeps all of a short list, in its order', () => {
    expect(drawn(5, 5, 1)).toEqual([0, 1, 2, 3, 4]);
    expect(drawn(0, 5, 1)).toEqual([]);
  });

  it('draws so many of a long one, in its order, the same for the same seed', () => {
    const keys = drawn(200, 20, 1);
    expect(keys).toHaveLength(20);
    expect(keys).toEqual(keys.toSorted((a, b) => a - b));
    expect(drawn(200, 20, 1)).toEqual(keys);
    expect(drawn(200, 20, 2)).not.toEqual(keys);
  });

  it('draws all alike', () => {
    const counts = new Array<number>(40).fill(0);
    for (let seed = 0; seed < 2000; seed++) for (const key of drawn(40, 10, seed)) counts[key]!++;
    // 500 each, with a standard deviation of 19.4.
    for (const count of counts) expect(Math.abs(count - 500)).toBeLessThan(90);
  });
});
