import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { slotTable } from '../../../src/core/placement/quota.ts';
import type { PlacementName } from '../../../src/core/placement/registry.ts';
import { unitInterval } from '../../../src/core/placement/rendezvous.ts';
import { diffRings } from '../../../src/core/ring/diff.ts';
import { openRing, type RingLookup } from '../../../src/core/ring/lookup.ts';
import { chooseHolders } from '../../../src/core/ring/replicas.ts';
import type { Ring } from '../../../src/core/ring/ring.ts';
import { ownedShares, proportionalShares } from '../../../src/core/ring/shares.ts';
import { visitKeySpace } from '../../../src/core/ring/turns.ts';
import { nodeList, ringOf } from '../../support/rings.ts';
import { sha256Hash } from '../../support/sha256-hash.ts';

/** The reference numbers are fractions or counts of these units. */
const UNITS = 512 * 2 ** 32;

function vectors(name: string) {
  return JSON.parse(
    readFileSync(new URL(`../../fixtures/shilov/shilov-${name}.json`, import.meta.url), 'utf8'),
  );
}

interface Setting {
  count: number;
  dead?: readonly string[];
  levels?: 1 | 2;
  overlap?: number;
  copies?: number;
}

/** Nodes named by their addresses 10.0.0.1 …, as in the reference. */
function open({ count, dead = [], levels = 2, overlap, copies = 2 }: Setting): RingLookup {
  const nodes = Array.from({ length: count }, (_, i) => {
    const address = `10.0.0.${i + 1}`;
    const state = dead.includes(address) ? ('dead' as const) : ('alive' as const);
    return { id: address, address, zone: '', weight: 1, state };
  });
  const scheme = overlap === undefined ? ('nearest' as const) : ('overlap' as const);
  const replicas = { scheme, copies, overlap: overlap ?? 0, spreadZones: false };
  return openRing(ringOf(nodes, { algorithm: 'table', levels, replicas }), { hash: sha256Hash });
}

const name = (lookup: RingLookup, node: number): string => lookup.ring.nodes[node]!.id;

interface LookupRow {
  key: string;
  block: number;
  offset: number;
  one_level: { node: string };
  two_level_dead3: { node: string; level: number };
  replicas2: string[];
  replicas4: string[];
  overlap_quarter: string | null;
  overlap_half: string | null;
}

describe('lookups of the reference', () => {
  const { lookups, border_hashes } = vectors('layout');
  const whole = open({ count: 5, levels: 1 });
  const third = open({ count: 5, dead: ['10.0.0.3'] });

  it.each<LookupRow>(lookups)('places $key', (row) => {
    const { hi, lo } = sha256Hash(row.key);
    expect({ hi, lo }).toEqual({ hi: row.block, lo: row.offset });
    expect(name(whole, whole.owner(hi, lo))).toBe(row.one_level.node);
    expect(name(third, third.owner(hi, lo))).toBe(row.two_level_dead3.node);
    const level = third.decider(hi, lo) === third.level1 ? 1 : 2;
    expect(level).toBe(row.two_level_dead3.level);
    const holders = (setting: Omit<Setting, 'count'>): string[] => {
      const lookup = open({ count: 5, levels: 1, ...setting });
      return chooseHolders(lookup, lookup.ring.replicas)(hi, lo)
        .slice(1)
        .map((node) => name(lookup, node));
    };
    expect(holders({ copies: 2 })).toEqual(row.replicas2);
    expect(holders({ copies: 4 })).toEqual(row.replicas4);
    expect(holders({ overlap: 0.25 })).toEqual(row.overlap_quarter ? [row.overlap_quarter] : []);
    expect(holders({ overlap: 0.5 })).toEqual(row.overlap_half ? [row.overlap_half] : []);
  });

  it.each<{ hash: string; node: string }>(border_hashes)('places hash $hash', (row) => {
    const hi = Number.parseInt(row.hash.slice(0, 8), 16);
    const lo = Number.parseInt(row.hash.slice(8), 16);
    expect(name(whole, whole.owner(hi, lo))).toBe(row.node);
  });
});

describe('shares of the reference', () => {
  it.each<{ n: number; max_rel_dev: number; bound: number }>(vectors('shares').share_equality)(
    '$n nodes own equal shares to $bound',
    ({ n, max_rel_dev, bound }) => {
      const nodes = Array.from({ length: n }, (_, i) => ({
        id: `10.0.${Math.floor((i + 1) / 256)}.${(i + 1) % 256}`,
        address: `10.0.${Math.floor((i + 1) / 256)}.${(i + 1) % 256}`,
        zone: '',
        weight: 1,
        state: 'alive' as const,
      }));
      const lookup = openRing(ringOf(nodes, { algorithm: 'table' }), { hash: sha256Hash });
      const worst = Math.max(...ownedShares(lookup).map((share) => Math.abs(share * n - 1)));
      expect(worst).toBeLessThanOrEqual(bound);
      // The reference numbered its nodes as here up to 255; beyond, only the bound is comparable.
      if (n < 256) expect(worst).toBeCloseTo(max_rel_dev, 15);
    },
  );
});

describe('movement of the reference', () => {
  const { single, multi } = vectors('movement');

  it.each<{ n: number; dead: string; one_level_moved: number; two_level_moved: number }>(single)(
    '$dead of $n leaves or dies',
    ({ n, dead, one_level_moved, two_level_moved }) => {
      const moved = (levels: 1 | 2): number =>
        diffRings(open({ count: n, levels }), open({ count: n, levels, dead: [dead] }), {
          limit: 1,
          copies: false,
        }).owners.movedShare;
      expect(moved(1)).toBeCloseTo(one_level_moved, 8);
      expect(moved(2)).toBeCloseTo(two_level_moved, 8);
    },
  );

  it.each<{ n: number; dead_before: number; moved: number }>(multi)(
    'two levels, $n nodes, $dead_before dead before',
    ({ n, dead_before, moved }) => {
      const addresses = Array.from({ length: dead_before + 1 }, (_, i) => `10.0.0.${i + 1}`);
      const before = open({ count: n, dead: addresses.slice(0, -1) });
      const after = open({ count: n, dead: addresses });
      const { owners } = diffRings(before, after, { limit: 1, copies: false });
      expect(owners.movedShare).toBeCloseTo(moved, 8);
    },
  );
});

describe('diffs of the reference', () => {
  const reference = vectors('diff');
  it.each([
    {
      name: 'one_level_leave_3',
      before: open({ count: 5, levels: 1 }),
      after: open({ count: 5, levels: 1, dead: ['10.0.0.3'] }),
    },
    {
      name: 'two_level_dead_3',
      before: open({ count: 5 }),
      after: open({ count: 5, dead: ['10.0.0.3'] }),
    },
    {
      name: 'one_level_join_6',
      before: open({ count: 5, levels: 1 }),
      after: open({ count: 6, levels: 1 }),
    },
  ])('$name, unit by unit', ({ name: row, before, after }) => {
    const { owners } = diffRings(before, after, { limit: 100, copies: false });
    expect(owners.movedShare * UNITS).toBe(reference[row].moved_units);
    const matrix = owners.moves.map(({ from, to, share }) => [`${from}>${to}`, share * UNITS]);
    expect(Object.fromEntries(matrix)).toEqual(reference[row].matrix);
  });

  it.each([
    { name: 'shares_one_level_5', lookup: open({ count: 5, levels: 1 }) },
    { name: 'shares_two_level_dead_3', lookup: open({ count: 5, dead: ['10.0.0.3'] }) },
  ])('$name', ({ name: row, lookup }) => {
    const shares = [...ownedShares(lookup)].map((share, i) => [name(lookup, i), share * UNITS]);
    expect(Object.fromEntries(shares.filter(([, units]) => units !== 0))).toEqual(reference[row]);
  });
});

describe('overlap of the reference', () => {
  it.each<{ n: number; f: number; replicated_share: number; dead_keys_covered: number }>(
    vectors('layout').overlap_share,
  )('$n nodes overlapping by $f', ({ n, f, replicated_share, dead_keys_covered }) => {
    const lookup = open({ count: n, overlap: f });
    const dead = '10.0.0.1';
    const survivors = open({ count: n, dead: [dead], overlap: f });
    const holders = chooseHolders(lookup, lookup.ring.replicas);
    let copied = 0;
    let dying = 0;
    let covered = 0;
    const { total } = visitKeySpace([lookup, survivors], (hi, lo, units) => {
      const held = holders(hi, lo);
      if (held.length === 2) copied += units;
      if (name(lookup, held[0]!) !== dead) return;
      dying += units;
      if (held.includes(survivors.owner(hi, lo))) covered += units;
    });
    expect(copied / total).toBeCloseTo(replicated_share, 6);
    // The expectation over all orders; one node's 512 positions scatter around it.
    expect(Math.abs(covered / dying - dead_keys_covered)).toBeLessThan(0.05);
  });
});

describe('weighted slots of the reference', () => {
  const reference = vectors('weighted-slots');
  const addresses = Object.keys(reference.weights);
  const weights: number[] = Object.values(reference.weights);
  const draw = (node: number, variant: number, slot: number): number => {
    const { hi, lo } = sha256Hash(`${addresses[node]}#${variant}#${slot}`);
    return unitInterval(hi, lo);
  };
  const owners = slotTable(weights, 512, 8, draw, false);

  it('gives the first rows and the counts', () => {
    const named = [...owners].map((node) => addresses[node]!);
    expect([0, 1, 2, 3].map((v) => named.slice(8 * v, 8 * v + 8))).toEqual(reference.first_rows);
    const counts = addresses.map((address) => named.filter((n) => n === address).length);
    expect(Object.fromEntries(addresses.map((a, i) => [a, counts[i]]))).toEqual(reference.counts);
  });

  it('moves exactly the slots of a node that leaves', () => {
    const left = [0, 2];
    const without = slotTable(
      left.map((node) => weights[node]!),
      512,
      8,
      (node, variant, slot) => draw(left[node]!, variant, slot),
      false,
    );
    const moved = owners.filter((owner, cell) => owner !== left[without[cell]!]);
    expect(moved.length).toBe(reference.remove_node2.must_equal);
    expect(moved.every((owner) => owner === 1)).toBe(true);
  });
});

/** Another hash than the reference's, so figures agree as those of two draws of one experiment do. */
describe('weighted designs of the reference', () => {
  const weights = [1, 1, 1, 2, 2, 3, 4, 4];
  const nodes = nodeList(8).map((node, i) => ({ ...node, weight: weights[i]! }));
  const changes = {
    remove: nodes.slice(0, -1),
    reweight: nodes.map((node, i) => (i === 0 ? { ...node, weight: 2 } : node)),
    add: [...nodes, { ...nodeList(9)[8]!, weight: 2 }],
  };
  const moved = (before: Ring, change: keyof typeof changes) => {
    const { algorithm, parameters } = before;
    const request = { algorithm: algorithm as PlacementName, parameters };
    const after = ringOf(changes[change], request, before);
    return diffRings(openRing(before), openRing(after), { limit: 0, copies: false }).owners;
  };

  const quotas: ({ slots: number; max_rel_err: number } & Record<string, number>)[] = vectors(
    'weighted',
  ).filter(({ design }: { design: string }) => design === 'quota');

  it.each(quotas)(
    'quotas of $slots slots are right to one slot and move little more than they must',
    (row) => {
      const before = ringOf(nodes, {
        algorithm: 'quota',
        parameters: { variants: 512, slots: row.slots / 512 },
      });
      const lookup = openRing(before);
      const [got, wanted] = [ownedShares(lookup), proportionalShares(lookup)];
      const worst = Math.max(...got.map((share, i) => Math.abs(share / wanted[i]! - 1)));
      expect(worst).toBeLessThanOrEqual(18 / row.slots);
      expect(row.max_rel_err).toBeLessThanOrEqual(18 / row.slots);
      for (const change of ['remove', 'reweight'] as const) {
        const { movedShare, minimumShare } = moved(before, change);
        expect(minimumShare).toBeCloseTo(row[`${change}_min`]!, 3);
        expect(movedShare / row[`${change}_moved`]!).toBeGreaterThan(0.9);
        expect(movedShare / row[`${change}_moved`]!).toBeLessThan(1.1);
      }
    },
  );

  it('the sieve moves exactly what it must', () => {
    const row = vectors('weighted').find(({ design }: { design: string }) => design === 'sieve');
    const before = ringOf(nodes, { algorithm: 'sieve' });
    for (const change of ['remove', 'reweight', 'add'] as const) {
      const { movedShare, minimumShare } = moved(before, change);
      expect(minimumShare).toBeCloseTo(row[`${change}_min`], 9);
      expect(movedShare).toBeCloseTo(row[`${change}_min`], 9);
      expect(Math.abs(row[`${change}_moved`] - movedShare)).toBeLessThan(0.002); // 400 000 keys
    }
  });
});
