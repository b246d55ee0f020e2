import { describe, expect, it } from 'vitest';
import { diffRings } from '../../../src/core/ring/diff.ts';
import { formatRing, parseRing } from '../../../src/core/ring/format.ts';
import { openRing } from '../../../src/core/ring/lookup.ts';
import type { Ring } from '../../../src/core/ring/ring.ts';
import { verifyRing } from '../../../src/core/ring/verify.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const even = ringOf(nodeList(3));
const weighted = ringOf(nodeList(3).map((node, i) => ({ ...node, weight: i + 1 })));
const circle = ringOf(nodeList(3), { algorithm: 'circle' });
const quota = ringOf(nodeList(3), { algorithm: 'quota', parameters: { variants: 8 } });
const slots = ringOf(nodeList(5), { algorithm: 'slots' });
const cassandra = ringOf(nodeList(3), { algorithm: 'cassandra-murmur3' });

/** A ring like `of` whose first node is different. */
const first = (of: Ring, change: object): object => ({
  ...of,
  nodes: of.nodes.map((node, i) => (i === 0 ? { ...node, ...change } : node)),
});
const tuned = (of: Ring, parameters: object): object => ({ ...of, parameters });
const copied = (change: object): object => ({ ...even, replicas: { ...even.replicas, ...change } });

/** A ring like `slots` with other rows of its table. */
const tabled = (rows: readonly number[][], moved?: object): object => ({
  ...slots,
  table: { rows: rows.map((row) => Uint16Array.from(row)), ...moved },
});
const rows = slots.table!.rows.map((row) => [...row]);

describe('a ring file that no build writes, its checksum fitting', () => {
  it.each([
    { name: 'three variants', ring: tuned(even, { variants: 3 }) },
    { name: 'a milliard variants', ring: tuned(even, { variants: 1e9 }) },
    { name: 'no variants', ring: tuned(even, {}) },
    { name: 'a list of parameters', ring: tuned(even, [8]) },
    { name: 'an unknown algorithm', ring: { ...even, algorithm: 'constructor' } },
    { name: 'a capacity of 3', ring: tuned(weighted, { capacity: 3, unit: 1 }) },
    { name: 'a milliard places', ring: tuned(weighted, { capacity: 2 ** 30, unit: 1 }) },
    { name: 'a unit of 0', ring: tuned(weighted, { capacity: 16, unit: 0 }) },
    { name: 'a place out of range', ring: first(weighted, { places: [99] }) },
    { name: 'a place held twice', ring: first(weighted, { places: [0, 0] }) },
    { name: 'a node without a place', ring: first(weighted, { places: [] }) },
    { name: 'no virtual nodes', ring: tuned(circle, { virtualNodes: 0, unit: 1 }) },
    { name: 'a milliard virtual nodes', ring: tuned(circle, { virtualNodes: 1e9, unit: 1 }) },
    { name: 'seven slots', ring: tuned(quota, { variants: 8, slots: 7 }) },
    { name: 'a milliard slots', ring: tuned(quota, { variants: 8, slots: 2 ** 30 }) },
    { name: 'no table', ring: { ...slots, table: undefined } },
    { name: 'a table without rows', ring: tabled([]) },
    { name: 'more rows than holders', ring: tabled([...rows, rows[0]!.map((node) => 4 - node)]) },
    { name: 'a row that is too short', ring: tabled([rows[0]!, rows[1]!.slice(1), rows[2]!]) },
    { name: 'a node that holds a slot twice', ring: tabled([rows[0]!, rows[1]!, rows[0]!]) },
    { name: 'a node of the table that is none', ring: tabled(rows.map((row) => row.map(() => 7))) },
    {
      name: "a number of slots that is not the table's",
      ring: tuned(slots, { ...slots.parameters, slots: 2048 }),
    },
    {
      name: 'a milliard slots in the table',
      ring: tuned(slots, { ...slots.parameters, slots: 2 ** 30 }),
    },
    { name: 'no holders', ring: tuned(slots, { ...slots.parameters, holders: 0 }) },
    { name: 'an overload below 0', ring: tuned(slots, { ...slots.parameters, overload: -1 }) },
    {
      name: 'a memory of slots that it does not have',
      ring: tabled(rows, { moved: [{ hour: 1, slots: Uint32Array.of(3, 5000) }] }),
    },
    { name: 'no partitions of Swift', ring: { ...even, algorithm: 'swift', hash: 'md5-be' } },
    { name: 'one token twice', ring: first(cassandra, { tokens: ['0', '-0'] }) },
    { name: 'less than no copies', ring: copied({ copies: -1 }) },
    { name: 'an overlap of 9', ring: copied({ overlap: 9 }) },
    { name: 'a parent that is no checksum', ring: { ...even, parent: '\u001b[31m' } },
    { name: 'an id twice', ring: first(even, { id: 'n2' }) },
    { name: 'an address twice', ring: first(even, { address: '10.0.0.2' }) },
    { name: 'an escape sequence in an id', ring: first(even, { id: 'a\u001b[31m' }) },
    { name: 'a tab in an id', ring: first(even, { id: 'a\tb' }) },
    { name: 'no address', ring: first(even, { address: 'a b' }) },
    { name: 'a weight of 0', ring: first(even, { weight: 0 }) },
    { name: 'a weight beyond reckoning', ring: first(even, { weight: 1e300 }) },
  ])('is refused with $name', ({ ring }) => {
    expect(() => parseRing(formatRing(ring as Ring), 'r.json')).toThrow(
      expect.objectContaining({ code: 'RING_CORRUPT' }),
    );
  });
});

describe('a ring that no build can give', () => {
  it.each([
    {
      algorithm: 'anchor',
      parameters: { capacity: 2 ** 53 },
      want: { code: 'TOO_MANY_NODES', why: 'capacity is' },
    },
    {
      algorithm: 'cassandra-murmur3',
      parameters: { tokensPerNode: 1e12 },
      want: { code: 'PLACEMENT_IMPOSSIBLE', why: '3000000000000' },
    },
  ] as const)('of $algorithm is refused before it fills memory', ({ want, ...request }) => {
    expect(() => ringOf(nodeList(3), request)).toThrow(
      expect.objectContaining({
        code: want.code,
        message: expect.stringContaining(want.why),
      }),
    );
  });
});

it('names fewer next nodes where some have no point on the circle', () => {
  const parameters = { minimumRingSize: 1, maximumRingSize: 2 };
  const ring = ringOf(nodeList(4), { algorithm: 'envoy-ring-hash', parameters });
  expect(openRing(ring).level1.preference(1, 2, 4)).toHaveLength(2);
});

it("keeps a program's rule, and refuses the weights that it cannot follow", () => {
  const before = ringOf(nodeList(3), { algorithm: 'libmemcached-default' });
  const heavier = nodeList(3).map((node, i) => ({ ...node, weight: i + 1 }));
  expect(() => ringOf(heavier, {}, before)).toThrow(
    expect.objectContaining({ code: 'WEIGHTS_UNSUPPORTED' }),
  );
});

describe('extreme weights', () => {
  const nodes = [1, 1e12, 5].map((weight, i) => ({ ...nodeList(3)[i]!, weight }));

  it.each(['sieve', 'circle', 'rendezvous'] as const)(
    '%s places, copies and verifies',
    (algorithm) => {
      const ring = ringOf(nodes, { algorithm });
      const lookup = openRing(ring);
      expect(new Set(lookup.level1.preference(1, 2, 3)).size).toBe(3);
      // With one point at least, a circle cannot give so little to so light a node.
      const broken = verifyRing(ring, { seed: 1 }).checks.filter(({ holds }) => !holds);
      expect(broken.map(({ name }) => name)).toEqual(
        algorithm === 'circle' ? ['shares are proportional to weights'] : [],
      );
    },
  );

  it('move all keys of a sieve when the node dies that had nearly all places to itself', () => {
    const huge = nodeList(3).map((node, i) => ({ ...node, weight: i === 0 ? 1e16 : 1 }));
    const before = ringOf(huge, { algorithm: 'sieve' });
    const dead = huge.map((node, i) => ({ ...node, state: i === 0 ? 'dead' : 'alive' }) as const);
    const after = ringOf(dead, {}, before);
    const options = { limit: 5, copies: false };
    const { owners } = diffRings(openRing(before), openRing(after), options);
    expect(owners.movedShare).toBeCloseTo(1, 9);
    expect(owners.minimumShare).toBeCloseTo(1, 9);
  });

  it('change the unit of a circle, which would else have a milliard points for each', () => {
    const before = ringOf(nodeList(3), { algorithm: 'circle' });
    const inBytes = nodeList(3).map((node) => ({ ...node, weight: 1e10 }));
    expect(ringOf(inBytes, {}, before).parameters.unit).toBe(1e10);
    const oneHeavier = nodeList(3).map((node, i) => ({ ...node, weight: i === 0 ? 3 : 1 }));
    expect(ringOf(oneHeavier, {}, before).parameters.unit).toBe(1);
  });
});

it('slots are chosen anew for another number of variants, else they could outgrow memory', () => {
  const request = { algorithm: 'quota' } as const;
  const before = ringOf(nodeList(1000), { ...request, parameters: { variants: 1 } });
  const after = ringOf(nodeList(1000), { ...request, parameters: { variants: 512 } }, before);
  expect(before.parameters.slots).toBe(65_536);
  expect(after.parameters.slots).toBe(128);
});

it.each([
  { name: 'a table of gigabytes', count: 4096, request: { parameters: { variants: 65_536 } } },
  {
    name: 'a circle of gigabytes',
    count: 1000,
    request: { algorithm: 'circle', parameters: { virtualNodes: 100_000 } },
  },
] as const)('$name is not built', ({ count, request }) => {
  expect(() => ringOf(nodeList(count), request)).toThrow(
    expect.objectContaining({ code: 'TOO_MANY_NODES' }),
  );
});
