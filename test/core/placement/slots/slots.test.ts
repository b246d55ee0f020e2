import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xxh64 } from '../../../../src/core/kernel/xxh64.ts';
import type { Distribution, PlacementNode } from '../../../../src/core/placement/placement.ts';
import { measureDispersion } from '../../../../src/core/placement/slots/dispersion.ts';
import { slots } from '../../../../src/core/placement/slots/slots.ts';

type Node = PlacementNode & { readonly zone: string };

function cluster(count: number, change: (i: number) => Partial<Node> = () => ({})): Node[] {
  return Array.from({ length: count }, (_, i) => ({
    address: `10.0.${i >> 8}.${i & 255}`,
    weight: 1,
    zone: '',
    ...change(i),
  }));
}

function build(
  nodes: readonly Node[],
  parameters: Partial<typeof slots.parameters> = {},
  before?: Distribution,
): Distribution {
  return slots.assign!(
    nodes,
    { ...slots.parameters, ...parameters } as typeof slots.parameters,
    before,
  );
}

/** By row, cells of each node. */
function counts({ nodes, table }: Distribution): number[][] {
  return table!.rows.map((row) => {
    const sums = nodes.map(() => 0);
    for (const node of row) sums[node]!++;
    return sums;
  });
}

const add = (rows: readonly number[][]): number[] =>
  rows[0]!.map((_, node) => rows.reduce((sum, row) => sum + row[node]!, 0));

/** Copies that are where they were not, and owners that were not. */
function moved(before: Distribution, after: Distribution): { copies: number; owners: number } {
  const name = ({ nodes }: Distribution, node: number): string => nodes[node]!.address;
  const sums = { copies: 0, owners: 0 };
  const [old, now] = [before.table!.rows, after.table!.rows];
  for (let slot = 0; slot < now[0]!.length; slot++) {
    const held = old.map((row) => name(before, row[slot]!));
    const holds = now.map((row) => name(after, row[slot]!));
    sums.copies += holds.filter((node) => !held.includes(node)).length;
    if (held[0] !== holds[0]) sums.owners++;
  }
  return sums;
}

const zoned = (i: number): Partial<Node> => ({
  zone: `room-${i % 4}/rack-${i % 12}`,
  weight: 1 + (i % 3),
});

describe('a fresh table', () => {
  it.each([
    { name: 'equal nodes', nodes: cluster(7) },
    { name: 'weights', nodes: cluster(9, (i) => ({ weight: 1 + i / 3 })) },
    { name: 'nested zones', nodes: cluster(40, zoned) },
    {
      name: 'one zone that needs two copies',
      nodes: cluster(9, (i) => ({ zone: i < 6 ? 'a' : `b${i}` })),
    },
    { name: 'a drained node', nodes: cluster(8, (i) => ({ weight: i === 3 ? 0 : 2 })) },
  ])('gives $name their exact quotas of copies and of slots to own, to one slot', ({ nodes }) => {
    const built = build(nodes, { slots: 2048 });
    const rows = counts(built);
    const weight = nodes.reduce((sum, node) => sum + node.weight, 0);
    add(rows).forEach((count, node) => {
      expect(Math.abs(count - (3 * 2048 * nodes[node]!.weight) / weight)).toBeLessThan(1);
    });
    rows[0]!.forEach((count, node) => {
      expect(Math.abs(count - (2048 * nodes[node]!.weight) / weight)).toBeLessThan(1);
    });
    expect(measureDispersion(built).isOptimal).toBe(true);
    expect(slots.complain!(built)).toBeUndefined();
  });

  it('gives a node that is too heavy one copy of every slot, and lets it own its part', () => {
    const built = build(
      cluster(5, (i) => ({ weight: i === 0 ? 8 : 1 })),
      { slots: 1024 },
    );
    const rows = counts(built);
    expect(add(rows)).toEqual([1024, 512, 512, 512, 512]);
    expect(Math.abs(rows[0]![0]! - (1024 * 8) / 12)).toBeLessThan(1);
  });

  it('has as many holders as there are nodes, when these are few', () => {
    expect(build(cluster(2)).table!.rows).toHaveLength(2);
    expect(build(cluster(1)).table!.rows).toHaveLength(1);
  });

  it('lets the copies of a node meet most of the others', () => {
    const { table } = build(cluster(100), { slots: 2 ** 14 });
    const met = new Set<number>();
    for (let slot = 0; slot < 2 ** 14; slot++) {
      const holders = table!.rows.map((row) => row[slot]!);
      if (holders.includes(50)) for (const node of holders) met.add(node);
    }
    expect(met.size).toBeGreaterThan(60);
  });

  it('is the same whatever the order of the nodes', () => {
    const nodes = cluster(30, zoned);
    const [one, other] = [build(nodes), build(nodes.toReversed())];
    const names = ({ nodes: of, table }: Distribution): string[] =>
      Array.from(table!.rows[1]!, (node) => of[node]!.address);
    expect(names(other)).toEqual(names(one));
  });
});

describe('an overload', () => {
  // The room of two nodes must have more than a copy of each slot, by weight.
  const nodes = cluster(8, (i) => ({ zone: `room-${Math.min(2, i)}`, weight: i < 2 ? 3 : 1.2 }));
  const worst = (overload: number): number =>
    measureDispersion(build(nodes, { slots: 4096, overload })).levels[0]!.pairCount;

  it('lets other nodes take more, until no zone has more copies than it must', () => {
    expect(worst(0)).toBeGreaterThan(0);
    expect(worst(0.02)).toBeLessThan(worst(0));
    expect(worst(0.5)).toBe(0);
  });

  it('gives no node more than its part of it', () => {
    const weight = nodes.reduce((sum, node) => sum + node.weight, 0);
    add(counts(build(nodes, { slots: 4096, overload: 0.05 }))).forEach((count, node) => {
      const share = Math.min(4096, (3 * 4096 * nodes[node]!.weight) / weight);
      expect(count).toBeLessThanOrEqual(Math.ceil(share * 1.05));
    });
  });

  it('changes nothing where copies are apart anyway', () => {
    const even = cluster(12, (i) => ({ zone: `room-${i % 4}` }));
    expect(build(even, { overload: 0.5 }).table).toEqual(build(even).table);
  });
});

describe('a change', () => {
  const before = build(cluster(100, zoned), { slots: 2 ** 16 });

  it.each([
    { name: 'a node joins', nodes: cluster(101, zoned) },
    { name: 'a node leaves', nodes: cluster(100, zoned).filter((_, i) => i !== 17) },
    {
      name: 'a node is drained',
      nodes: cluster(100, zoned).map((node, i) => (i === 17 ? { ...node, weight: 0 } : node)),
    },
    {
      name: 'a weight grows',
      nodes: cluster(100, zoned).map((node, i) => (i === 17 ? { ...node, weight: 5 } : node)),
    },
    { name: 'nothing changes', nodes: cluster(100, zoned) },
  ])('moves the fewest copies and owners and keeps copies apart when $name', ({ nodes }) => {
    const after = build(nodes, before.parameters, before);
    const [old, now] = [counts(before), counts(after)];
    const gained = (was: number[], is: number[]): number =>
      nodes.reduce((sum, { address }, node) => {
        const former = before.nodes.findIndex((other) => other.address === address);
        return sum + Math.max(0, is[node]! - (was[former] ?? 0));
      }, 0);
    expect(moved(before, after)).toEqual({
      copies: gained(add(old), add(now)),
      owners: gained(old[0]!, now[0]!),
    });
    expect(measureDispersion(after).isOptimal).toBe(true);
    const again = build(nodes, after.parameters, after);
    expect(moved(after, again)).toEqual({ copies: 0, owners: 0 });
  });

  it('cuts slots in halves that stay, when nodes have become too many for them', () => {
    const small = build(cluster(8));
    expect(small.parameters.slots).toBe(1024);
    const same = build(cluster(8), { ...small.parameters, slots: 4096 }, small);
    expect(same.table!.rows.map((row) => row.length)).toEqual([4096, 4096, 4096]);
    same.table!.rows[0]!.forEach((node, slot) => {
      expect(node).toBe(small.table!.rows[0]![slot >> 2]);
    });
    const grown = build(cluster(200), small.parameters, small);
    expect(grown.parameters.slots).toBe(32_768);
  });

  it('drops copies without moving any', () => {
    const fewer = build(cluster(100, zoned), { ...before.parameters, holders: 2 }, before);
    expect(fewer.table!.rows).toHaveLength(2);
    expect(moved(before, fewer)).toEqual({ copies: 0, owners: 0 });
  });

  it('is the same on every machine', () => {
    const after = build(cluster(101, zoned), before.parameters, before);
    const bytes = (rows: readonly Uint16Array[]): Uint8Array =>
      new Uint8Array(Uint16Array.from(rows.flatMap((row) => [...row])).buffer);
    expect([before, after].map(({ table }) => xxh64(bytes(table!.rows)))).toMatchSnapshot();
  });
});

it('has sound tables for any nodes, and takes any change', () => {
  const some = fc.array(
    fc.record({
      weight: fc.constantFrom(0, 0.01, 1, 1, 2, 30),
      zone: fc.constantFrom('', 'a', 'b', 'a/x', 'a/y', 'b/x/1', 'b/x/2', 'c'),
    }),
    { minLength: 1, maxLength: 20 },
  );
  const sizes = fc.record({
    slots: fc.constantFrom(0, 16, 64),
    holders: fc.integer({ min: 1, max: 5 }),
    overload: fc.constantFrom(0, 0.1, 3),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(some, sizes), { minLength: 1, maxLength: 3 }), (turns) => {
      let before: Distribution | undefined;
      for (const [fleet, parameters] of turns) {
        fc.pre(fleet.some(({ weight }) => weight > 0));
        before = build(
          cluster(fleet.length, (i) => fleet[i]!),
          parameters,
          before,
        );
        expect(slots.complain!(before)).toBeUndefined();
        const held = add(counts(before));
        fleet.forEach(({ weight }, node) => {
          if (weight === 0) expect(held[node]).toBe(0);
        });
      }
    }),
    { numRuns: 60 },
  );
});
