import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix64 } from '../../../src/core/kernel/mix.ts';
import { placements } from '../../../src/core/placement/registry.ts';
import { diffRings } from '../../../src/core/ring/diff.ts';
import { KeyMoveCounter } from '../../../src/core/ring/key-moves.ts';
import { openRing } from '../../../src/core/ring/lookup.ts';
import type { Movement } from '../../../src/core/ring/movement-book.ts';
import type { Ring } from '../../../src/core/ring/ring.ts';
import { ownedShares } from '../../../src/core/ring/shares.ts';
import { leavable } from '../../support/placement-names.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const KEYS = 20_000;
/** Runs of each property: exact diffs take milliseconds, a sample a tenth of a second. */
const RUNS = { steps: [15, 8], 'closed-form': [40, 20], sampled: [4, 4] } as const;

/** A ring of `algorithm` and another after joins, leaves, deaths and, where it can, new weights. */
function ringPair(algorithm: (typeof leavable)[number]) {
  const { weighted } = placements[algorithm].claims;
  const member = fc.record({
    isMember: fc.boolean(),
    isAlive: fc.boolean(),
    weight: weighted ? fc.integer({ min: 1, max: 9 }) : fc.constant(1),
  });
  const side = fc.array(member, { minLength: 7, maxLength: 7 });
  const ring = (
    members: { isMember: boolean; isAlive: boolean; weight: number }[],
    parent?: Ring,
  ) =>
    ringOf(
      nodeList(7).flatMap((node, i) => {
        const { isMember, isAlive, weight } = members[i]!;
        if (!isMember && i > 0) return [];
        return [
          { ...node, weight, state: isAlive || i === 0 ? ('alive' as const) : ('dead' as const) },
        ];
      }),
      { algorithm, levels: 2, parameters: { variants: 16, virtualNodes: 20 } },
      parent,
    );
  return fc.tuple(side, side).map(([a, b]) => {
    const before = ring(a);
    return { before, after: ring(b, before) };
  });
}

function sum(movement: Movement, field: 'gainedShare' | 'lostShare' | 'afterShare'): number {
  return movement.nodes.reduce((total, node) => total + node[field], 0);
}

describe.each(leavable)('diff of two %s rings', (algorithm) => {
  it('adds up: gains, losses, shares and the minimum', () => {
    fc.assert(
      fc.property(ringPair(algorithm), ({ before, after }) => {
        const [old, now] = [openRing(before), openRing(after)];
        const { owners } = diffRings(old, now, { limit: 1000, copies: false });
        expect(sum(owners, 'gainedShare')).toBeCloseTo(owners.movedShare, 9);
        expect(sum(owners, 'lostShare')).toBeCloseTo(owners.movedShare, 9);
        expect(sum(owners, 'afterShare')).toBeCloseTo(1, 9);
        expect(owners.movedShare).toBeGreaterThanOrEqual(owners.minimumShare - 1e-9);
        const moves = owners.moves.reduce((total, move) => total + move.share, 0);
        expect(moves).toBeCloseTo(owners.movedShare, 9);
        const shares = ownedShares(now);
        after.nodes.forEach(({ id }, i) => {
          const row = owners.nodes.find((node) => node.node === id)!;
          expect(row.afterShare).toBeCloseTo(shares[i]!, owners.method === 'sampled' ? 2 : 9);
          expect(row.afterShare - row.beforeShare).toBeCloseTo(row.gainedShare - row.lostShare, 9);
        });
      }),
      { numRuns: RUNS[placements[algorithm].claims.exactness][0], seed: 1 },
    );
  });

  it('agrees with key after key', () => {
    fc.assert(
      fc.property(ringPair(algorithm), ({ before, after }) => {
        const [old, now] = [openRing(before), openRing(after)];
        const { owners } = diffRings(old, now, { limit: 1000, copies: false });
        const counter = new KeyMoveCounter(old, now);
        for (let i = 0; i < KEYS; i++) {
          const hash = mix64(7, i);
          counter.add(hash, hash);
        }
        const { movedCount, moves } = counter.finish();
        // Six standard deviations of a binomial count, and a little for shares near 0.
        const near = (share: number, count: number) =>
          Math.abs(count - share * KEYS) <= 6 * Math.sqrt(share * KEYS) + 6;
        expect(near(owners.movedShare, movedCount)).toBe(true);
        const counts = new Map(moves.map((move) => [`${move.from}>${move.to}`, move.keyCount]));
        for (const { from, to, share } of owners.moves) {
          expect(near(share, counts.get(`${from}>${to}`) ?? 0), `${from}>${to}`).toBe(true);
          counts.delete(`${from}>${to}`);
        }
        expect([...counts.values()].every((count) => near(0, count))).toBe(true);
      }),
      { numRuns: RUNS[placements[algorithm].claims.exactness][1], seed: 2 },
    );
  });

  it('moves nothing between a ring and itself', () => {
    const ring = openRing(ringOf(nodeList(5), { algorithm }));
    const { owners, copies } = diffRings(ring, ring, { limit: 10, copies: true });
    expect(owners).toMatchObject({ movedShare: 0, minimumShare: 0, moves: [], moveCount: 0 });
    expect(copies).toMatchObject({ movedShare: 0, moves: [], orphanedShare: 0 });
  });
});
