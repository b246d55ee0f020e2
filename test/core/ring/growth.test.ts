import { describe, expect, it } from 'vitest';
import { sampleKeys } from '../../../src/core/kernel/key-list.ts';
import { chiSquare, chiSquarePValue, expectedCounts } from '../../../src/core/kernel/statistics.ts';
import { testUniformity } from '../../../src/core/kernel/statistics-uniformity.ts';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { createGrowthCounter, type Growth } from '../../../src/core/ring/growth.ts';

const fifths = [0.2, 0.2, 0.2, 0.2, 0.2];

function grow(nodes: Iterable<number>, shares: readonly number[] = fifths): Growth {
  const counter = createGrowthCounter(shares);
  for (const node of nodes) counter.add(node);
  return counter.finish();
}

/** Owner by the upper hash half alone: as even as the hash is. */
function* owners(count: number, seed: number): Generator<number> {
  for (const key of sampleKeys(count, seed)) yield Math.floor((xxh64(key).hi * 5) / 2 ** 32);
}

describe('createGrowthCounter', () => {
  it.each([
    { count: 0, sizes: [] },
    { count: 1, sizes: [1] },
    { count: 49, sizes: [49] },
    { count: 50, sizes: [50] },
    { count: 51, sizes: [50, 51] },
    { count: 1200, sizes: [50, 100, 500, 1000, 1200] },
    { count: 5000, sizes: [50, 100, 500, 1000, 5000] },
  ])('looks at $sizes of $count keys', ({ count, sizes }) => {
    expect(grow(owners(count, 1)).rows.map((row) => row.keyCount)).toEqual(sizes);
  });

  it('measures each prefix as if it were the list', () => {
    const list = [...owners(1000, 4)];
    for (const row of grow(list).rows) {
      const counts = fifths.map(
        (_, i) => list.slice(0, row.keyCount).filter((node) => node === i).length,
      );
      const statistic = chiSquare(counts, expectedCounts(row.keyCount, fifths));
      expect(row.cvRatio).toBeCloseTo(Math.sqrt(statistic / row.keyCount), 12);
      expect(row.pValue).toBeCloseTo(chiSquarePValue(statistic, 4), 12);
    }
  });

  it('can be asked twice, and does not count the end twice', () => {
    const counter = createGrowthCounter(fifths);
    for (let i = 0; i < 60; i++) counter.add(i % 5);
    expect(counter.finish()).toEqual(counter.finish());
    for (let i = 0; i < 40; i++) counter.add(i % 5);
    expect(counter.finish().rows.map((row) => row.keyCount)).toEqual([50, 100]);
  });

  it('gives no slope where nothing varies, or from a single row', () => {
    const perfect = Array.from({ length: 500 }, (_, i) => i % 5);
    expect(grow(perfect).slope).toBeNull();
    expect(grow([0, 0, 1]).slope).toBeNull();
  });

  it('has slope 0 and leaves the limits of chance when keys pile up on one node', () => {
    const growth = grow(new Array<number>(1000).fill(0));
    expect(growth.slope).toBeCloseTo(0, 12);
    expect(growth.rows.every((row) => !row.isWithinChance)).toBe(true);
  });

  it('finds lists that are more even than chance makes them outside the limits too', () => {
    expect(grow(Array.from({ length: 100 }, (_, i) => i % 5)).rows[0]!.isWithinChance).toBe(false);
  });
});

/** The dissertation's figure 7, over fixed lists of the project's own keys. */
describe('evenness over 60 key lists', () => {
  const lists = Array.from({ length: 60 }, (_, seed) => grow(owners(10_000, seed)));

  it('lies within the limits of chance in all but about 1 of 100 prefixes', () => {
    const rows = lists.flatMap((growth) => growth.rows);
    const outside = rows.filter((row) => !row.isWithinChance).length;
    expect(rows.length).toBe(360);
    expect(outside).toBeLessThanOrEqual(12);
  });

  it('falls with the root of the number of keys', () => {
    const mean = lists.reduce((sum, growth) => sum + growth.slope!, 0) / lists.length;
    expect(Math.abs(mean + 0.5)).toBeLessThan(0.1);
  });

  it('has p-values that are uniform', () => {
    const pValues = lists.map((growth) => growth.rows.at(-1)!.pValue);
    expect(testUniformity(pValues).pValue).toBeGreaterThan(0.01);
  });
});
