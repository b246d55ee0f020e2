import { describe, expect, it } from 'vitest';
import { buildTable } from '../../../src/core/kernel/wasm/build-table.ts';
import type { OwnerTables } from '../../../src/core/kernel/wasm/owner-tables.ts';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { keyHasher } from '../../../src/core/key-hash/hasher.ts';
import {
  BulkPlacer,
  type BulkPlan,
  createStringPlacer,
  ownerByTables,
} from '../../../src/core/ring/bulk.ts';
import { PlacementLines } from '../../../src/core/ring/bulk-lines.ts';

const addresses = Array.from({ length: 7 }, (_, i) => `10.0.0.${i + 1}`);
const over = (members: readonly number[], variants: number): OwnerTables => ({
  kind: 'table',
  variants,
  n: members.length,
  cells: buildTable(
    members.map((member) => addresses[member]!),
    variants,
  ).map((position) => members[position]!),
});
const nobodyAsks = (): never => {
  throw new Error('the tables decide every key');
};
const byHash = (hi: number, lo: number): number => (hi + lo) % 7;

const all = over([0, 1, 2, 3, 4, 5, 6], 512);
const narrow: OwnerTables = {
  kind: 'sieve',
  nodes: Uint16Array.of(5, 6),
  thresholds: Float64Array.of(2 ** 26, 2 ** 26), // turns away a third of all keys for good
};
const plans: { name: string; plan: BulkPlan }[] = [
  { name: 'one level', plan: { nodeCount: 7, tables: all, owner: nobodyAsks } },
  {
    name: 'two levels',
    plan: {
      nodeCount: 7,
      tables: all,
      second: { alive: Uint8Array.of(1, 0, 1, 1, 0, 1, 1), tables: over([0, 2, 3, 5, 6], 30) },
      owner: nobodyAsks,
    },
  },
  {
    name: 'levels of two kinds, the second with open keys',
    plan: {
      nodeCount: 7,
      tables: { kind: 'modulo', members: Uint16Array.of(0, 1, 2, 3, 4, 5, 6) },
      second: { alive: Uint8Array.of(0, 0, 0, 0, 0, 1, 1), tables: narrow },
      owner: byHash,
    },
  },
  {
    name: 'a sieve that lets few keys in',
    plan: { nodeCount: 7, tables: narrow, owner: byHash },
  },
  { name: 'no tables', plan: { nodeCount: 7, owner: byHash } },
  {
    name: 'keys hashed by their tags',
    plan: { nodeCount: 7, tables: all, keys: { name: 'xxh64', seed: 0, tag: '-5' }, owner: byHash },
  },
  {
    name: 'keys hashed by MD5, with a prefix',
    plan: { nodeCount: 7, tables: all, keys: { name: 'md5', seed: 0, prefix: '/' }, owner: byHash },
  },
];

const keys = Array.from({ length: 5000 }, (_, i) => (i % 9 === 0 ? `schlüssel-${i}` : `key-${i}`));

function feed(placer: BulkPlacer, visit: (from: number, count: number) => void): void {
  let from = 0;
  for (const batch of placer.lines.texts(keys)) {
    placer.place(batch);
    placer.tally(batch);
    visit(from, batch.count);
    from += batch.count;
  }
}

describe.each(plans)('bulk placement with $name', ({ plan }) => {
  const owner = ownerByTables(plan);
  const hash = plan.keys === undefined ? xxh64 : keyHasher(plan.keys);
  const want = keys.map((key) => {
    const { hi, lo } = hash(key);
    return owner(hi, lo);
  });

  it('finds the owner that one hash at a time has', () => {
    const placer = new BulkPlacer(plan);
    const found: number[] = [];
    feed(placer, (_, count) => {
      found.push(...new Uint16Array(placer.kernel.run.memory.buffer, placer.owners, count));
    });
    expect(found).toEqual(want);
    expect(new Set(want).size).toBeGreaterThan(1);
  });

  it('counts every key once', () => {
    const placer = new BulkPlacer(plan);
    feed(placer, () => {});
    const counts = new Array(plan.nodeCount).fill(0);
    for (const node of want) counts[node]++;
    expect([...placer.counts()]).toEqual(counts);
  });

  it('places strings one by one alike', () => {
    const place = createStringPlacer(plan);
    expect(keys.map(place)).toEqual(want);
  });
});

describe('two levels', () => {
  it('move no key of a live node and give none to a dead one', () => {
    const first = ownerByTables(plans[0]!.plan);
    const both = ownerByTables(plans[1]!.plan);
    const alive = plans[1]!.plan.second!.alive;
    for (const key of keys) {
      const { hi, lo } = xxh64(key);
      const before = first(hi, lo);
      const after = both(hi, lo);
      expect(alive[after]).toBe(1);
      if (alive[before] === 1) expect(after).toBe(before);
    }
  });
});

describe('PlacementLines', () => {
  const plan = plans[0]!.plan;
  const owner = ownerByTables(plan);

  function lines(list: readonly string[], names: readonly string[]): string {
    const placer = new BulkPlacer(plan);
    const output = new PlacementLines(placer, names);
    let text = '';
    const decode = (chunk: Uint8Array): string => new TextDecoder().decode(chunk);
    const chunks: number[] = [];
    for (const batch of placer.lines.texts(list)) {
      placer.place(batch);
      for (const chunk of output.format(batch)) {
        chunks.push(chunk.length);
        text += decode(chunk);
      }
    }
    expect(chunks.every((size) => size > 0)).toBe(true);
    return text + decode(output.rest());
  }

  it.each([
    { name: 'short keys', list: keys, names: addresses },
    { name: 'no key', list: [], names: addresses },
    {
      name: 'names of every length round a vector',
      list: keys,
      names: [
        '',
        'a',
        'b'.repeat(15),
        'c'.repeat(16),
        'd'.repeat(17),
        'é'.repeat(40),
        'f'.repeat(255),
      ],
    },
    {
      name: 'keys of every length',
      list: Array.from({ length: 300 }, (_, n) => 'k'.repeat(n)),
      names: addresses,
    },
    {
      name: 'the longest keys',
      list: Array.from({ length: 5 }, (_, n) => `${n}`.repeat(1024 * 1024)),
      names: ['x'.repeat(300), ...addresses.slice(1)],
    },
  ])('writes key, tab, node for $name', ({ list, names }) => {
    const want = list.map((key) => {
      const { hi, lo } = xxh64(key);
      return `${key}\t${names[owner(hi, lo)]}\n`;
    });
    expect(lines(list, names) === want.join('')).toBe(true);
  });
});
