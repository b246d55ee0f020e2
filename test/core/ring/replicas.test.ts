import { describe, expect, it } from 'vitest';
import { mix64 } from '../../../src/core/kernel/mix.ts';
import { zoneCount, zoneShortage } from '../../../src/core/ring/keys.ts';
import { openRing } from '../../../src/core/ring/lookup.ts';
import { chooseHolders, possibleScheme } from '../../../src/core/ring/replicas.ts';
import type { ReplicaScheme } from '../../../src/core/ring/ring.ts';
import { visitKeySpace } from '../../../src/core/ring/turns.ts';
import { copying } from '../../support/placement-names.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const nearest = (copies: number, spreadZones = false): ReplicaScheme => ({
  scheme: 'nearest',
  copies,
  overlap: 0,
  spreadZones,
});
const keys = Array.from({ length: 3000 }, (_, i) => mix64(3, i));

describe.each(copying)('copies with %s', (algorithm) => {
  const nodes = nodeList(9).map((node, i) => ({
    ...node,
    zone: `room-${i % 3}/rack-${Math.floor(i / 3)}`,
    state: i === 4 ? ('dead' as const) : i === 5 ? ('drain' as const) : ('alive' as const),
  }));

  it.each([1, 2] as const)('are distinct and alive, owner first (%i levels)', (levels) => {
    const lookup = openRing(ringOf(nodes, { algorithm, levels }));
    for (const copies of [0, 2, 4, 6]) {
      const choose = chooseHolders(lookup, nearest(copies));
      for (const { hi, lo } of keys) {
        const holders = choose(hi, lo);
        expect(holders).toHaveLength(copies + 1);
        expect(new Set(holders).size).toBe(copies + 1);
        expect(holders[0]).toBe(lookup.owner(hi, lo));
        expect(holders.every((node) => lookup.alive[node] === 1)).toBe(true);
      }
    }
  });

  // A table has them where its quotas allow.
  const isTabled = openRing(ringOf(nodes, { algorithm })).level1.holders !== undefined;
  if (isTabled) return;

  it('take three zones when there are three', () => {
    const lookup = openRing(ringOf(nodes, { algorithm }));
    const choose = chooseHolders(lookup, nearest(2, true));
    expect(zoneShortage(lookup, nearest(2, true))).toBeUndefined();
    for (const { hi, lo } of keys) expect(zoneCount(lookup, choose(hi, lo))).toBe(3);
  });

  it('take the nearest among those that share least with the holders so far', () => {
    const lookup = openRing(ringOf(nodes, { algorithm }));
    const choose = chooseHolders(lookup, nearest(4, true));
    const zones = lookup.ring.nodes.map(({ zone }) => zone.split('/'));
    const shared = (a: number, b: number): number => {
      const parts = zones[a]!.findIndex((part, i) => part !== zones[b]![i]);
      return parts < 0 ? zones[a]!.length : parts;
    };
    for (const { hi, lo } of keys.slice(0, 300)) {
      const order = lookup.decider(hi, lo).preference(hi, lo, 9);
      const [owner, ...rest] = order.filter((node) => lookup.alive[node] === 1);
      const wanted = [owner!];
      while (wanted.length < 5) {
        const depth = (node: number) => Math.max(...wanted.map((held) => shared(node, held)));
        const free = rest.filter((node) => !wanted.includes(node));
        const least = Math.min(...free.map(depth));
        wanted.push(free.find((node) => depth(node) === least)!);
      }
      expect(choose(hi, lo)).toEqual(wanted);
    }
  });

  it('share zones no deeper than they must when there are too few', () => {
    const lookup = openRing(ringOf(nodes, { algorithm }));
    const choose = chooseHolders(lookup, nearest(4, true));
    expect(zoneShortage(lookup, nearest(4, true))).toBe(
      '3 top-level zones have live nodes, fewer than the 5 holders of a key: some copies share a zone',
    );
    for (const { hi, lo } of keys) {
      const holders = choose(hi, lo);
      const zones = holders.map((node) => lookup.ring.nodes[node]!.zone);
      expect(new Set(holders).size).toBe(5);
      expect(new Set(zones).size).toBe(5); // five racks in three rooms
      expect(new Set(zones.map((zone) => zone.split('/')[0])).size).toBe(3);
    }
  });
});

describe('copies of a stored table', () => {
  const nodes = nodeList(6).map((node, i) => ({ ...node, zone: `room-${i % 3}` }));
  const ring = ringOf(nodes, { algorithm: 'slots' });

  it('are the holders that it says', () => {
    const choose = chooseHolders(openRing(ring), nearest(2, true));
    const slots = ring.parameters.slots!;
    for (const { hi, lo } of keys) {
      const slot = Math.floor(lo / (2 ** 32 / slots));
      expect(choose(hi, lo)).toEqual(ring.table!.rows.map((row) => row[slot]));
    }
  });

  it('are replaced for the dead by those farthest from the others', () => {
    const marked = ring.nodes.map((node, i) => ({
      ...node,
      state: i === 0 ? ('dead' as const) : node.state,
    }));
    const lookup = openRing({ ...ring, nodes: marked });
    const choose = chooseHolders(lookup, nearest(2, true));
    for (const { hi, lo } of keys) expect(zoneCount(lookup, choose(hi, lo))).toBe(3);
  });
});

describe('copies that cannot be', () => {
  const table = openRing(ringOf(nodeList(5)));
  const sieve = openRing(ringOf(nodeList(5), { algorithm: 'sieve' }));
  it.each([
    {
      name: 'more than live nodes',
      lookup: table,
      scheme: nearest(6),
      want: /6 copies besides the owner need 7 live nodes, the ring has 5/,
    },
    { name: 'odd on a table', lookup: table, scheme: nearest(3), want: /must be even/ },
    { name: 'negative', lookup: table, scheme: nearest(-2), want: /whole number from 0, not -2/ },
    {
      name: 'a fraction',
      lookup: table,
      scheme: nearest(1.5),
      want: /whole number from 0, not 1.5/,
    },
    {
      name: 'overlap without areas',
      lookup: sieve,
      scheme: { ...nearest(0), scheme: 'overlap' as const, overlap: 0.25 },
      want: /sieve has no areas/,
    },
  ])('are refused: $name', ({ lookup, scheme, want }) => {
    expect(() => chooseHolders(lookup, scheme)).toThrow(want);
  });

  it('may be odd where every live node holds one, or fewer than asked for when that is said', () => {
    const four = openRing(ringOf(nodeList(4)));
    expect(chooseHolders(four, nearest(3))(1, 2).sort()).toEqual([0, 1, 2, 3]);
    expect(possibleScheme(four, nearest(8)).copies).toBe(3);
    expect(possibleScheme(four, nearest(2)).copies).toBe(2);
  });

  it('may be odd where nodes have no sides', () => {
    const choose = chooseHolders(sieve, nearest(3));
    expect(choose(1, 2)).toHaveLength(4);
  });
});

describe('the owner after changes', () => {
  it('already held the key: 2k copies survive any k changes (whole key space, n <= 6, k <= 2)', () => {
    for (let n = 3; n <= 6; n++) {
      const before = openRing(ringOf(nodeList(n)));
      for (let dead = 1; dead < 2 ** n - 1; dead++) {
        const gone = nodeList(n).map((_, i) => ((dead >> i) & 1) === 1);
        const k = gone.filter(Boolean).length;
        if (k > 2 || 2 * k > n - 1) continue;
        const choose = chooseHolders(before, nearest(2 * k));
        for (const levels of [1, 2] as const) {
          const nodes = nodeList(n).map((node, i) => ({
            ...node,
            state: gone[i] ? ('dead' as const) : ('alive' as const),
          }));
          const after = openRing(ringOf(nodes, { levels }));
          let missed = 0;
          const { total } = visitKeySpace([before, after], (hi, lo, units) => {
            if (!choose(hi, lo).includes(after.owner(hi, lo))) missed += units;
          });
          expect(total).toBeGreaterThan(0);
          expect(missed).toBe(0);
        }
      }
    }
  });
});
