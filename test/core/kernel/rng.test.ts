import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { createRng, createRngStream, type Rng } from '../../../src/core/kernel/rng.ts';
import { chiSquare, chiSquarePValue } from '../../../src/core/kernel/statistics.ts';
import { testUniformity } from '../../../src/core/kernel/statistics-uniformity.ts';

const draw = (rng: () => number, count: number): number[] =>
  Array.from({ length: count }, () => rng());

/** splitmix64 and xoshiro128** as their authors publish them, in 64-bit integers. */
function reference(seed: bigint): () => bigint {
  const word = (x: bigint): bigint => x & 0xffff_ffffn;
  const long = (x: bigint): bigint => x & 0xffff_ffff_ffff_ffffn;
  const state = [1n, 2n].flatMap((step) => {
    let z = long(seed + step * 0x9e3779b97f4a7c15n);
    z = long((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
    z = long((z ^ (z >> 27n)) * 0x94d049bb133111ebn);
    z ^= z >> 31n;
    return [word(z), z >> 32n];
  }) as State;
  return xoshiro(state);
}

type State = [bigint, bigint, bigint, bigint];

function xoshiro(state: State): () => bigint {
  const word = (x: bigint): bigint => x & 0xffff_ffffn;
  const rotate = (x: bigint, bits: bigint): bigint => word((x << bits) | (x >> (32n - bits)));
  return () => {
    const result = word(rotate(word(state[1] * 5n), 7n) * 9n);
    const t = word(state[1] << 9n);
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotate(state[3], 11n);
    return result;
  };
}

describe('the reference', () => {
  // The vector that implementations in C and Rust (rand_xoshiro) share.
  it('gives the published numbers for the state 1, 2, 3, 4', () => {
    const word = xoshiro([1n, 2n, 3n, 4n]);
    expect(draw(() => Number(word()), 10)).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597,
      4258142804,
    ]);
  });
});

describe('createRng', () => {
  it.each([0, 1, 42, 2 ** 32, 2 ** 53 - 1])('follows the reference for seed %d', (seed) => {
    const word = reference(BigInt(seed));
    const expected = draw(() => Number(((word() >> 5n) << 26n) | (word() >> 6n)) / 2 ** 53, 200);
    expect(draw(createRng(seed), 200)).toEqual(expected);
  });

  it.each([-1, 1.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY])('refuses seed %d', (seed) => {
    expect(() => createRng(seed)).toThrow(LbError);
    expect(() => createRngStream(seed, 'ties')).toThrow(/whole number from 0 to 2\^53 - 1/);
  });

  it('is uniform', () => {
    expect(testUniformity(draw(createRng(7), 1000)).pValue).toBeGreaterThan(0.01);
  });
});

describe('createRngStream', () => {
  it('repeats for the same seed and purpose, and differs from the next', () => {
    const first = draw(createRngStream(1, 'arrivals'), 50);
    expect(draw(createRngStream(1, 'arrivals'), 50)).toEqual(first);
    for (const other of [
      createRngStream(1, 'sizes'),
      createRngStream(2, 'arrivals'),
      createRng(1),
    ]) {
      expect(draw(other, 50)).not.toEqual(first);
    }
  });

  it('gives pairs from two streams that fill the square evenly', () => {
    const [a, b] = [createRngStream(1, 'arrivals'), createRngStream(1, 'sizes')] as [Rng, Rng];
    const cells = new Array<number>(100).fill(0);
    for (let i = 0; i < 20_000; i++) cells[Math.floor(a() * 10) * 10 + Math.floor(b() * 10)]! += 1;
    const statistic = chiSquare(cells, new Array<number>(100).fill(200));
    expect(chiSquarePValue(statistic, 99)).toBeGreaterThan(0.01);
  });
});
