import { describe, expect, it } from 'vitest';
import { diffRings, estimateDiff } from '../../../src/core/ring/diff.ts';
import { openRing } from '../../../src/core/ring/lookup.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const replicas = (copies: number) =>
  ({ scheme: 'nearest', copies, overlap: 0, spreadZones: false }) as const;
const withState = (state: 'dead' | 'drain', ids: readonly string[], copies: number, n = 5) =>
  openRing(
    ringOf(
      nodeList(n).map((node) => (ids.includes(node.id) ? { ...node, state } : node)),
      { replicas: replicas(copies) },
    ),
  );
const whole = (copies: number, n = 5) =>
  openRing(ringOf(nodeList(n), { replicas: replicas(copies) }));
const copies = (...pair: [ReturnType<typeof whole>, ReturnType<typeof whole>]) =>
  diffRings(...pair, { limit: 100, copies: true }).copies!;

describe('copies to make', () => {
  it('count the keys that nobody holds any more', () => {
    // Without copies the keys of a dead node are gone: 1/5 of them.
    expect(copies(whole(0), withState('dead', ['n2'], 0)).orphanedShare).toBeCloseTo(0.2, 6);
    // A drained node still answers.
    expect(copies(whole(0), withState('drain', ['n2'], 0)).orphanedShare).toBe(0);
    // With two copies, three nodes must die to lose a key: n1, n2, n3 are the three holders of the
    // keys whose owner and both neighbours they are; 1/10 of all (3 of 5 choose 3 sets, any order).
    expect(copies(whole(2), withState('dead', ['n1'], 2)).orphanedShare).toBe(0);
    expect(
      copies(whole(2), withState('dead', ['n1', 'n2', 'n3'], 0)).orphanedShare,
    ).toBeGreaterThan(0.05);
  });

  it('replace what a dead node held, in key spaces', () => {
    // Each of 5 nodes holds 3/5 of the keys; what one held must be copied to others at least.
    const { minimumShare, movedShare, nodes } = copies(whole(2), withState('dead', ['n2'], 2));
    expect(minimumShare).toBeCloseTo(0.6, 2);
    expect(movedShare).toBeGreaterThanOrEqual(minimumShare);
    expect(nodes.find((row) => row.node === 'n2')).toMatchObject({ afterShare: 0, gainedShare: 0 });
    expect(nodes.find((row) => row.node === 'n1')!.beforeShare).toBeCloseTo(0.6, 6);
  });

  it('come from a holder that answers', () => {
    const { moves } = copies(whole(2), withState('dead', ['n2'], 2));
    expect(moves.filter((move) => move.from === 'n2')).toEqual([]);
    expect(moves.length).toBeGreaterThan(3);
  });

  it('are needed when more copies are asked for: two more for every key', () => {
    expect(copies(whole(2), whole(4)).movedShare).toBeCloseTo(2, 9);
    expect(copies(whole(4), whole(2)).movedShare).toBe(0);
  });

  it('cover the overlaps of areas exactly', () => {
    const overlapping = (overlap: number) =>
      openRing(
        ringOf(nodeList(5), {
          replicas: { scheme: 'overlap', copies: 0, overlap, spreadZones: false },
        }),
      );
    // From a tenth to a quarter of the area on both sides: 2 · 0.15 of all keys.
    expect(copies(overlapping(0.1), overlapping(0.25)).movedShare).toBeCloseTo(0.3, 6);
  });
});

describe('estimateDiff', () => {
  it('samples what differing algorithms move, with its error', () => {
    const table = openRing(ringOf(nodeList(5)));
    const sieve = openRing(ringOf(nodeList(5), { algorithm: 'sieve' }));
    const { method, movedShare, standardErrorShare } = estimateDiff(table, sieve, 3);
    expect(method).toBe('sampled');
    expect(Math.abs(movedShare - 0.8)).toBeLessThan(5 * standardErrorShare!);
    expect(() => diffRings(table, sieve, { limit: 1, copies: false })).toThrow(/table and sieve/);
  });
});
