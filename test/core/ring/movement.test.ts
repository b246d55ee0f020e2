import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeBorders } from '../../../src/core/ring/borders.ts';
import { PairSums } from '../../../src/core/ring/movement.ts';

describe('PairSums', () => {
  it('gives the largest sums of a plain map', () => {
    const piece = fc.tuple(fc.nat(9), fc.nat(9), fc.integer({ min: 1, max: 50 }));
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 9000 }),
        fc.integer({ min: 0, max: 120 }),
        (pieces, limit) => {
          const sums = new PairSums(10);
          const map = new Map<number, number>();
          for (const [from, to, amount] of pieces) {
            sums.add(from, to, amount);
            map.set(from * 10 + to, (map.get(from * 10 + to) ?? 0) + amount);
          }
          const want = [...map]
            .map(([pair, amount]) => ({ from: Math.floor(pair / 10), to: pair % 10, amount }))
            .sort((a, b) => b.amount - a.amount || a.from - b.from || a.to - b.to);
          const { pairs, count } = sums.largest(limit);
          expect(count).toBe(map.size);
          expect(pairs).toEqual(want.slice(0, limit));
        },
      ),
      { numRuns: 100, seed: 3 },
    );
  });

  it('keeps the largest of many more pairs than asked for', () => {
    const sums = new PairSums(200);
    for (let from = 0; from < 200; from++) {
      for (let to = 0; to < 200; to++)
        sums.add(from, to, 1 + (((from * 200 + to) * 7919) % 39_999));
    }
    const { pairs, count } = sums.largest(5);
    expect(count).toBe(40_000);
    expect(pairs.map((pair) => pair.amount)).toEqual([39_999, 39_998, 39_997, 39_996, 39_995]);
  });
});

describe('mergeBorders', () => {
  const ascending = fc
    .uniqueArray(fc.nat(1000), { maxLength: 60 })
    .map((a) => a.sort((x, y) => x - y));
  it('is the sorted union, also when asked again', () => {
    fc.assert(
      fc.property(ascending, ascending, (a, b) => {
        const merge = mergeBorders();
        const want = [...new Set([...a, ...b])].sort((x, y) => x - y);
        expect([...merge(a, b)]).toEqual(want);
        expect([...merge(a, b)]).toEqual(want);
        expect([...merge(b, b)]).toEqual(b);
      }),
      { seed: 4 },
    );
  });
});
