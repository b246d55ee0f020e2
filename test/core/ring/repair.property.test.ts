import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix64 } from '../../../src/core/kernel/mix.ts';
import { placements } from '../../../src/core/placement/registry.ts';
import { openRing, type RingLookup } from '../../../src/core/ring/lookup.ts';
import {
  KeyRepairCounter,
  planRepair,
  type RepairPlan,
  ringsOfDeath,
} from '../../../src/core/ring/repair.ts';
import { chooseHolders, possibleScheme } from '../../../src/core/ring/replicas.ts';
import { typical } from '../../support/placement-names.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const KEYS = 4000;
const ZONES = ['a/1', 'a/2', 'b/1', 'b', ''];

/** A ring of seven nodes, some of them dead before, and a set of nodes that die: never n1. */
function deaths(algorithm: (typeof typical)[number]) {
  const { weighted, areas } = placements[algorithm].claims;
  const node = fc.record({
    zone: fc.constantFrom(...ZONES),
    weight: weighted ? fc.integer({ min: 1, max: 4 }) : fc.constant(1),
    state: fc.constantFrom('alive', 'alive', 'alive', 'dead', 'drain'),
    dies: fc.boolean(),
  });
  const replicas = fc.record({
    scheme: areas ? fc.constantFrom('nearest', 'overlap') : fc.constant('nearest'),
    copies: fc.constantFrom(0, 2, 4),
    overlap: fc.constantFrom(0.1, 0.5),
    spreadZones: fc.boolean(),
  });
  return fc
    .record({
      nodes: fc.array(node, { minLength: 7, maxLength: 7 }),
      replicas,
      levels: fc.constantFrom(1 as const, 2 as const),
    })
    .map(({ nodes, replicas, levels }) => {
      const members = nodeList(7).map((one, i) => {
        const { zone, weight, state } = nodes[i]!;
        return { ...one, zone, weight, state: (i === 0 ? 'alive' : state) as 'alive' };
      });
      const parameters = { variants: 8, virtualNodes: 10, slots: 64 };
      const scheme = { ...replicas, scheme: replicas.scheme as 'nearest' };
      const ring = ringOf(members, { algorithm, levels, parameters, replicas: scheme });
      const dead = members.filter((_, i) => i > 0 && nodes[i]!.dies).map(({ id }) => id);
      const { before, after } = ringsOfDeath(ring, dead);
      return { dead, before: openRing(before), after: openRing(after) };
    });
}

/** Ids of those who hold a key. */
function holders(lookup: RingLookup): (hi: number, lo: number) => string[] {
  const choose = chooseHolders(lookup, possibleScheme(lookup, lookup.ring.replicas));
  return (hi, lo) => choose(hi, lo).map((node) => lookup.ring.nodes[node]!.id);
}

const sharedParts = (a: string, b: string): number => {
  const [left, right] = [a.split('/'), b.split('/')];
  let count = 0;
  while (count < left.length && left[count] === right[count]) count++;
  return count;
};

/** One row as a text: what the plan must say of a key, worked out word by word. */
function naiveWays(old: string[], now: string[], dead: string[], zoneOf: Map<string, string>) {
  const lost = old.filter((id) => dead.includes(id));
  const live = old.filter((id) => !dead.includes(id));
  const fresh = now.filter((id) => !old.includes(id));
  return fresh.map((to, i) => {
    const replaced = i < lost.length ? lost[i] : lost.at(-1);
    const byZone = [...live].sort(
      (a, b) =>
        sharedParts(zoneOf.get(b)!, zoneOf.get(to)!) - sharedParts(zoneOf.get(a)!, zoneOf.get(to)!),
    );
    const from = live.includes(now[0]!) ? now[0] : byZone[0];
    return JSON.stringify([replaced ?? null, from ?? null, to]);
  });
}

/** What holds of any plan: it adds up, and names no dead node as source or target. */
function checkPlan(plan: RepairPlan, dead: readonly string[]): void {
  const sum = plan.copies.reduce((total, { share }) => total + share, 0);
  expect(sum).toBeCloseTo(plan.copiedShare, 9);
  expect(plan.copyCount).toBe(plan.copies.length);
  expect(plan.lostShare).toBeLessThanOrEqual(plan.affectedShare + 1e-12);
  const names = plan.copies.map(({ lost, from, to }) => JSON.stringify([lost, from, to]));
  expect(names).toEqual([...new Set(names)]);
  for (const { lost, from, to } of plan.copies) {
    if (lost !== null) expect(dead).toContain(lost);
    expect(dead).not.toContain(from);
    expect(dead).not.toContain(to);
    expect(from).not.toBe(to);
  }
  // A key none of whose holders lives needs at least one copy from elsewhere.
  const fromNowhere = plan.copies
    .filter(({ from }) => from === null)
    .reduce((total, { share }) => total + share, 0);
  expect(fromNowhere).toBeGreaterThanOrEqual(plan.lostShare - 1e-9);
  expect(fromNowhere > 0).toBe(plan.lostShare > 0);
}

describe.each(typical)('repair of a %s ring', (algorithm) => {
  /** A sample is drawn for the others each time, in a second. */
  const runs = placements[algorithm].claims.exactness === 'steps' ? 30 : 4;

  it('adds up, names no dead node, and agrees with the naive plan of key after key', () => {
    fc.assert(
      fc.property(deaths(algorithm), ({ dead, before, after }) => {
        const plan = planRepair(before, after, 1000);
        checkPlan(plan, dead);
        const zoneOf = new Map(before.ring.nodes.map(({ id, zone }) => [id, zone]));
        const [heldBy, heldNow] = [holders(before), holders(after)];
        const counter = new KeyRepairCounter(before, after);
        const counts = new Map<string, number>();
        let [affected, lost] = [0, 0];
        for (let i = 0; i < KEYS; i++) {
          const { hi, lo } = mix64(11, i);
          const [old, now] = [heldBy(hi, lo), heldNow(hi, lo)];
          if (old.some((id) => dead.includes(id))) affected++;
          if (old.every((id) => dead.includes(id))) lost++;
          const ways = naiveWays(old, now, dead, zoneOf);
          for (const way of ways) counts.set(way, (counts.get(way) ?? 0) + 1);
          const lines = counter.add(hi, lo).map(({ from, to }) => [from, to]);
          expect(lines).toEqual(ways.map((way) => JSON.parse(way).slice(1)));
        }
        const counted = counter.finish();
        expect(counted).toMatchObject({
          keyCount: KEYS,
          affectedCount: affected,
          lostCount: lost,
        });
        const rows = counted.copies.map(
          (way) => [JSON.stringify([way.lost, way.from, way.to]), way.keyCount] as const,
        );
        expect(new Map(rows)).toEqual(counts);
        // Six standard deviations of a binomial count, and a little for shares near 0.
        const near = (share: number, count: number) =>
          Math.abs(count - share * KEYS) <= 6 * Math.sqrt(share * KEYS) + 8;
        expect(near(plan.affectedShare, affected)).toBe(true);
        expect(near(plan.lostShare, lost)).toBe(true);
        for (const { share, ...way } of plan.copies) {
          const name = JSON.stringify([way.lost, way.from, way.to]);
          expect(near(share, counts.get(name) ?? 0), name).toBe(true);
          counts.delete(name);
        }
        expect([...counts.values()].every((count) => near(0, count))).toBe(true);
      }),
      { numRuns: runs, seed: 3 },
    );
  });
});
