import { describe, expect, it } from 'vitest';
import { placements } from '../../../src/core/placement/registry.ts';
import { openRing, type RingLookup } from '../../../src/core/ring/lookup.ts';
import type { Ring } from '../../../src/core/ring/ring.ts';
import { verifyRing, verifySteps } from '../../../src/core/ring/verify.ts';
import { buildable, leavable } from '../../support/placement-names.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const isStepped = (algorithm: (typeof buildable)[number]): boolean =>
  placements[algorithm].claims.exactness === 'steps';

describe('verifyRing', () => {
  it.each(buildable)('holds for %s under every live set of four nodes', (algorithm) => {
    const verification = verifyRing(ringOf(nodeList(4), { algorithm }), { seed: 1 });
    expect(verification.checks.filter((check) => !check.holds)).toEqual([]);
    expect(verification).toMatchObject({
      holds: true,
      isPartial: false,
      method: isStepped(algorithm) ? 'exact' : 'sampled',
      liveSets: { checkedCount: leavable.includes(algorithm) ? 15 : 4, totalCount: 15 },
    });
  });

  it.each([
    {
      algorithm: 'table' as const,
      sets: 'in 15 of 15 live sets',
      copies: 'owner and 2 copies for every key',
    },
    {
      algorithm: 'sieve' as const,
      sets: 'in 15 of 15 live sets, 8192 hashes each',
      copies: 'owner and 2 copies for each of 262144 hashes',
    },
    {
      algorithm: 'rendezvous' as const,
      sets: 'in 15 of 15 live sets, 8192 hashes each',
      copies: 'owner and 2 copies for each of 262144 hashes',
    },
  ])('says how much was looked at ($algorithm)', ({ algorithm, sets, copies }) => {
    const { checks } = verifyRing(ringOf(nodeList(4), { algorithm }), { seed: 1 });
    const detailOf = (name: string) => checks.find((check) => check.name === name)?.detail;
    expect(detailOf('every key has a live owner')).toBe(sets);
    expect(detailOf('live nodes keep the keys they have when all are alive')).toBe(sets);
    expect(detailOf('copies are on distinct live nodes')).toBe(copies);
  });

  it('samples the live sets whose sweep would be out of all proportion, and says so', () => {
    const ring = ringOf(nodeList(400), { algorithm: 'modulo' });
    const { checks, holds } = verifyRing(ring, { seed: 1 });
    expect(holds).toBe(true);
    const { detail } = checks.find((check) => check.name === 'every key has a live owner')!;
    expect(detail).toMatch(/^in 800 of 2\^400 - 1 live sets, \d{2,3} of them by 8192 hashes each$/);
  });

  it('tries single deaths and random sets of a larger cluster, and counts them', () => {
    const { holds, liveSets } = verifyRing(ringOf(nodeList(12)), { seed: 1 });
    expect(holds).toBe(true);
    expect(liveSets).toEqual({ checkedCount: 24, totalCount: 4095 });
  });

  it('does not claim stability for one level', () => {
    const { checks } = verifyRing(ringOf(nodeList(4), { levels: 1 }), { seed: 1 });
    expect(checks.map((check) => check.name)).not.toContain(
      'live nodes keep the keys they have when all are alive',
    );
  });

  it('finds shares that are off', () => {
    const ring = ringOf(nodeList(4).map((node, i) => ({ ...node, weight: 1 + i })));
    const stolen = {
      ...ring,
      nodes: ring.nodes.map((n, i) => (i === 0 ? { ...n, places: [] } : n)),
    };
    expect(failing(verifyRing(stolen, { seed: 1 }))).toContain(
      'shares are proportional to weights',
    );
  });
});

const failing = ({ checks }: ReturnType<typeof verifyRing>): string[] =>
  checks.filter((check) => !check.holds).map((check) => check.name);

/** What a look-up that lies says about a key instead of what is true. */
interface Lie {
  owner?(lookup: RingLookup, honest: RingLookup, hi: number, lo: number): number;
  preference?(order: number[], lookup: RingLookup, lo: number): number[];
}

function liar(ring: Ring, lie: Lie): (ring: Ring) => RingLookup {
  const honest = openRing({
    ...ring,
    nodes: ring.nodes.map((node) => ({ ...node, state: 'alive' as const })),
  });
  return (asked) => {
    const lookup = openRing(asked);
    return {
      ...lookup,
      owner: (hi, lo) => (lie.owner ? lie.owner(lookup, honest, hi, lo) : lookup.owner(hi, lo)),
      decider(hi, lo) {
        const placement = lookup.decider(hi, lo);
        if (!lie.preference) return placement;
        const preference = (h: number, l: number, count: number): number[] =>
          lie.preference!(placement.preference(h, l, ring.nodes.length), lookup, l).slice(0, count);
        return { ...placement, preference };
      },
    };
  };
}

const zoned = nodeList(6).map((node, i) => ({ ...node, zone: 'ab'[i % 2]! }));

describe.each(['table', 'circle', 'sieve'] as const)('verifyRing with %s', (algorithm) => {
  it.each<Lie & { name: string; fails: string; detail: RegExp }>([
    {
      name: 'gives a key to a dead node',
      owner: (lookup, honest, hi, lo) =>
        lookup.aliveCount === 5 ? honest.owner(hi, lo) : lookup.owner(hi, lo),
      fails: 'every key has a live owner',
      detail: /^not for some keys, in 63 of 63 live sets/,
    },
    {
      name: 'moves a key of a live node when another dies',
      owner: (lookup, _, hi, lo) =>
        lookup.aliveCount === 5 ? lookup.alive.indexOf(1) : lookup.owner(hi, lo),
      fails: 'live nodes keep the keys they have when all are alive',
      detail: /^some do, in 63 of 63 live sets/,
    },
    {
      name: 'repeats a node among the copies',
      preference: ([owner, next]) => [owner!, next!, next!],
      fails: 'copies are on distinct live nodes',
      detail: /^a repeated, dead or wrong node for [\d.]+% of the keys$/,
    },
    {
      name: 'puts another node before the owner',
      preference: ([owner, next, ...others]) => [next!, owner!, ...others],
      fails: 'copies are on distinct live nodes',
      detail: /^a repeated, dead or wrong node for [\d.]+% of the keys$/,
    },
    {
      name: 'has too few copies',
      preference: (order) => order.slice(0, 2),
      fails: 'copies are on distinct live nodes',
      detail: /^too few or too many nodes for [\d.]+% of the keys$/,
    },
    {
      name: 'crowds a zone',
      preference: (order, { ring: { nodes } }) =>
        order.filter((node) => nodes[node]!.zone === nodes[order[0]!]!.zone),
      fails: 'copies are in as many zones as can be',
      detail: /^not for [\d.]+% of the keys$/,
    },
  ])('catches a ring that $name', ({ name, fails, detail, ...lie }) => {
    const isSpread = name === 'crowds a zone';
    const replicas = {
      scheme: 'nearest',
      copies: 2,
      overlap: 0.25,
      spreadZones: isSpread,
    } as const;
    const ring = ringOf(zoned, { algorithm, replicas });
    const verification = verifyRing(ring, { seed: 1, open: liar(ring, lie) });
    expect(verification.holds).toBe(false);
    expect(failing(verification)).toEqual([fails]);
    expect(verification.checks.find((check) => check.name === fails)?.detail).toMatch(detail);
  });
});

/** A hash in 16. */
const isVictim = (lo: number): boolean => lo >>> 28 === 7;

describe.each(['sieve', 'rendezvous'] as const)('owners of %s', (algorithm) => {
  it('are compared with the shares, which are a law and no count', () => {
    const ring = ringOf(zoned, { algorithm });
    const lie: Lie = {
      owner: (lookup, honest, hi, lo) =>
        isVictim(lo) && honest.owner(hi, lo) === 0 && lookup.alive[1] === 1
          ? 1
          : lookup.owner(hi, lo),
      preference: (order, lookup, lo) =>
        isVictim(lo) && order[0] === 0 && lookup.alive[1] === 1
          ? [1, ...order.filter((node) => node !== 1)]
          : order,
    };
    const verification = verifyRing(ring, { seed: 1, open: liar(ring, lie) });
    expect(failing(verification)).toEqual(['owners follow the shares']);
  });

  it('are compared where shares are tiny too', () => {
    const nodes = nodeList(12).map((node, i) => ({ ...node, weight: i % 2 === 0 ? 2e-5 : 1 }));
    const { checks } = verifyRing(ringOf(nodes, { algorithm }), { seed: 1 });
    expect(checks.find((check) => check.name === 'owners follow the shares')).toMatchObject({
      holds: true,
    });
  });
});

describe('verifySteps', () => {
  const ring = ringOf(nodeList(12));

  it('ends with the live sets tried so far when asked to', () => {
    const steps = verifySteps(ring, { seed: 1 });
    let step = steps.next();
    while (step.done !== true) step = steps.next(step.value.done === 7);
    expect(step.value).toMatchObject({
      holds: true,
      isPartial: true,
      liveSets: { checkedCount: 7, totalCount: 4095 },
    });
    expect(step.value.checks.map(({ name, detail }) => [name, detail])).toEqual([
      ['shares are equal', expect.any(String)],
      ['every key has a live owner', 'in 7 of 4095 live sets'],
      ['live nodes keep the keys they have when all are alive', 'in 7 of 4095 live sets'],
    ]);
  });

  it('tells how far it is: live sets one by one, then copies, each up to its total', () => {
    const seen = [...verifySteps(ring, { seed: 1 })];
    const sets = seen.filter(({ phase }) => phase === 'live sets');
    expect(sets.map(({ done }) => done)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(sets.every(({ total }) => total === 24)).toBe(true);
    expect(seen.at(-1)).toMatchObject({ phase: 'copies' });
    expect(seen.at(-1)!.done).toBe(seen.at(-1)!.total);
  });

  it('says nothing of live sets before the first is through, and stops within one', () => {
    const large = ringOf(nodeList(700));
    const steps = verifySteps(large, { seed: 1 });
    expect(steps.next().value).toMatchObject({ phase: 'live sets', done: 0 });
    const { value } = steps.next(true);
    expect(value).toMatchObject({ isPartial: true, liveSets: { checkedCount: 0 } });
    expect((value as ReturnType<typeof verifyRing>).checks).toHaveLength(1);
  });

  it('is whole when asked to end at its last step', () => {
    const whole = verifyRing(ring, { seed: 1 });
    const steps = verifySteps(ring, { seed: 1 });
    let step = steps.next();
    while (step.done !== true) {
      const { phase, done, total } = step.value;
      step = steps.next(phase === 'copies' && done === total);
    }
    expect(step.value).toEqual(whole);
  });
});
