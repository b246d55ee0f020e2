import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { circle } from '../../../src/core/placement/circle.ts';
import { circleMoves } from '../../../src/core/ring/circle-moves.ts';
import type { RingLookup } from '../../../src/core/ring/lookup.ts';
import { sweepOwners } from '../../../src/core/ring/sweep.ts';

const POINTS = 20;
// One is far longer than the others, one sorts before its neighbour only as a number.
const addresses = ['10.0.0.9', '10.0.0.10', '10.0.0.2', 'db.example.com:53'];

/** The same by building both circles and sweeping them as rings are compared. */
function byPlacements(before: readonly number[], after: readonly number[]): number {
  const [a, b] = [before, after].map((weights) => {
    const nodes = addresses.map((address, i) => ({ address, weight: weights[i]! }));
    return circle.create(
      { nodes: nodes, parameters: { virtualNodes: POINTS, unit: 1 } },
      xxh64,
    ) as unknown as RingLookup;
  });
  let moved = 0;
  const total = sweepOwners(a!, b!, (from, to, units) => {
    if (from !== to) moved += units;
  });
  return moved / total;
}

describe('circleMoves', () => {
  it.each([
    { name: 'nothing changes', before: [1, 1, 1, 1], after: [1, 1, 1, 1] },
    { name: 'a weight falls to none', before: [1, 1, 1, 1], after: [1, 0, 1, 1] },
    { name: 'a node takes everything', before: [1, 1, 1, 1], after: [0, 0, 1, 0] },
    { name: 'all weights are halved', before: [1, 1, 1, 1], after: [0.5, 0.5, 0.5, 0.5] },
    { name: 'a weight grows beyond all before', before: [1, 1, 1, 1], after: [1, 1, 1, 9] },
    { name: 'a weight stays below one point', before: [1, 1, 1, 1e-9], after: [1, 1, 1, 1e-6] },
  ])('is what a sweep of both circles finds when $name', ({ before, after }) => {
    const moved = circleMoves(addresses, POINTS)(before, after);
    expect(moved).toBeCloseTo(byPlacements(before, after), 9);
    if (before.join() === after.join()) expect(moved).toBe(0);
  });

  it('is so in a series of changes, and the same backwards', () => {
    const weights = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), {
      minLength: 4,
      maxLength: 4,
    });
    const some = weights.filter((list) => list.some((weight) => weight > 0));
    const moves = circleMoves(addresses, POINTS);
    fc.assert(
      fc.property(some, some, (before, after) => {
        const moved = moves(before, after);
        expect(moved).toBeCloseTo(byPlacements(before, after), 9);
        expect(moves(after, before)).toBe(moved);
      }),
      { numRuns: 50 },
    );
  });
});
