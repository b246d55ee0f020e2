import { describe, expect, it } from 'vitest';
import { placementNames } from '../../../src/core/placement/registry.ts';
import { verifyRing } from '../../../src/core/ring/verify.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

describe('verifyRing', () => {
  it.each(placementNames)('holds for %s under every live set of four nodes', (algorithm) => {
    const verification = verifyRing(ringOf(nodeList(4), { algorithm }), { seed: 1 });
    expect(verification.checks.filter((check) => !check.holds)).toEqual([]);
    expect(verification.liveSets).toEqual({ checkedCount: 15, totalCount: 15 });
    const isStepped = algorithm !== 'sieve' && algorithm !== 'rendezvous';
    expect(verification.method).toBe(isStepped ? 'exact' : 'sampled');
  });

  it('tries single deaths and random sets of a larger cluster, and counts them', () => {
    const seen: number[] = [];
    const { holds, liveSets } = verifyRing(ringOf(nodeList(12)), {
      seed: 1,
      onProgress: (done, total) => seen.push(done / total),
    });
    expect(holds).toBe(true);
    expect(liveSets).toEqual({ checkedCount: 24, totalCount: 4095 });
    expect(seen.at(-1)).toBe(1);
  });

  it('does not claim stability for one level', () => {
    const { checks } = verifyRing(ringOf(nodeList(4), { levels: 1 }), { seed: 1 });
    expect(checks.map((check) => check.name)).not.toContain(
      'no key of a live node moves when others die',
    );
  });

  it('finds shares that are off', () => {
    const ring = ringOf(nodeList(4).map((node, i) => ({ ...node, weight: 1 + i })));
    const stolen = {
      ...ring,
      nodes: ring.nodes.map((n, i) => (i === 0 ? { ...n, places: [] } : n)),
    };
    const { holds, checks } = verifyRing(stolen, { seed: 1 });
    expect(holds).toBe(false);
    expect(checks[0]).toMatchObject({ name: 'shares are proportional to weights', holds: false });
  });
});
