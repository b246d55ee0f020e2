import { describe, expect, it } from 'vitest';
import { openRing } from '../../../src/core/ring/lookup.ts';
import { planRepair, ringsOfDeath } from '../../../src/core/ring/repair.ts';
import type { ReplicaScheme, Ring } from '../../../src/core/ring/ring.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const scheme = (copies: number, spreadZones = false): ReplicaScheme => ({
  scheme: 'nearest',
  copies,
  overlap: 0.25,
  spreadZones,
});

function planOf(ring: Ring, dead: readonly string[], limit = 1000) {
  const { before, after } = ringsOfDeath(ring, dead);
  return planRepair(openRing(before), openRing(after), limit);
}

describe('planRepair', () => {
  it('has nothing to copy from where there are no copies', () => {
    const plan = planOf(ringOf(nodeList(3), { replicas: scheme(0) }), ['n2']);
    expect(plan.lostShare).toBeCloseTo(1 / 3, 6);
    expect(plan.affectedShare).toBe(plan.lostShare);
    expect(plan.copiedShare).toBeCloseTo(plan.lostShare, 12);
    expect(plan.copies.map(({ lost, from, to }) => [lost, from, to]).sort()).toEqual([
      ['n2', null, 'n1'],
      ['n2', null, 'n3'],
    ]);
  });

  it('says how many copies have no node to go to', () => {
    const plan = planOf(ringOf(nodeList(3), { replicas: scheme(2) }), ['n2']);
    expect(plan).toMatchObject({
      affectedShare: 1,
      lostShare: 0,
      copiedShare: 0,
      missingCopyCount: 1,
      copies: [],
      copyCount: 0,
    });
  });

  it('keeps the largest rows and counts them all', () => {
    const ring = ringOf(nodeList(6));
    const all = planOf(ring, ['n1']);
    const some = planOf(ring, ['n1'], 2);
    expect(some.copies).toEqual(all.copies.slice(0, 2));
    expect(some.copyCount).toBe(all.copies.length);
    expect(all.copies.map(({ share }) => share)).toEqual(
      all.copies.map(({ share }) => share).sort((a, b) => b - a),
    );
  });

  it('counts neighbouring pieces that go the same way as one range', () => {
    const parameters = { virtualNodes: 10 };
    const ring = ringOf(nodeList(2), { algorithm: 'circle', parameters, replicas: scheme(0) });
    const { steps, owner } = openRing(ring);
    const owners = Array.from(steps!.borders(0), (offset) => {
      const { hi, lo } = steps!.point(0, offset);
      return owner(hi, lo);
    });
    const runs = owners.filter((node, i) => node === 1 && owners[i - 1] !== 1).length;
    expect(runs).toBeLessThan(owners.filter((node) => node === 1).length);
    expect(planOf(ring, ['n2']).copies).toMatchObject([{ from: null, to: 'n1', rangeCount: runs }]);
  });

  it('samples where the algorithm has no steps', () => {
    const ring = ringOf(nodeList(6), { algorithm: 'rendezvous', replicas: scheme(3) });
    const plan = planOf(ring, ['n3']);
    expect(plan).toMatchObject({ method: 'sampled', lostShare: 0 });
    expect(Math.abs(plan.affectedShare - 4 / 6)).toBeLessThan(5 * plan.standardErrorShare!);
    expect(plan.copies.every(({ rangeCount }) => rangeCount === undefined)).toBe(true);
  });

  it.each(['table', 'sieve', 'circle'] as const)(
    'plans the same when the %s ring has the nodes dead already',
    (algorithm) => {
      const ring = ringOf(nodeList(6), { algorithm });
      const { after } = ringsOfDeath(ring, ['n2', 'n5']);
      expect(planOf(after, ['n2', 'n5'])).toEqual(planOf(ring, ['n2', 'n5']));
    },
  );

  it('lets a drained node lose nothing', () => {
    const nodes = nodeList(5).map((node, i) => ({
      ...node,
      state: i === 2 ? ('drain' as const) : ('alive' as const),
    }));
    expect(planOf(ringOf(nodes), ['n3'])).toMatchObject({ affectedShare: 0, copies: [] });
  });

  it('refuses nodes it does not know, and a ring without any', () => {
    const ring = ringOf(nodeList(2), { replicas: scheme(1) });
    expect(() => ringsOfDeath(ring, ['n9'])).toThrow('there is no node "n9"');
    expect(() => ringsOfDeath(ring, ['n1', 'n2'])).toThrow('no live node');
  });
});
