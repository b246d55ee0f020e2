import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKernel } from '../../../../src/core/kernel/wasm/instance.ts';
import {
  loadTables,
  NOBODY,
  type OwnerTables,
  ownerIn,
  store,
} from '../../../../src/core/kernel/wasm/owner-tables.ts';

/** The rules in exact arithmetic on the whole 64 bits. */
function plainOwner(tables: OwnerTables, hash: bigint): number {
  const hi = hash >> 32n;
  const lo = hash & 0xffffffffn;
  switch (tables.kind) {
    case 'table': {
      const area = (lo * BigInt(tables.n)) >> 32n;
      return tables.cells[Number(hi % BigInt(tables.variants)) * tables.n + Number(area)]!;
    }
    case 'slots': {
      const slot = lo / (2n ** 32n / BigInt(tables.slots));
      return tables.cells[Number(hi % BigInt(tables.rows)) * tables.slots + Number(slot)]!;
    }
    case 'sieve':
      return plainSieve(tables.nodes, tables.thresholds, hash);
    case 'circle': {
      const found = tables.positions.findIndex((position) => BigInt(position) >= hi);
      return tables.nodes[Math.max(0, found)]!;
    }
    case 'circle64': {
      const found = tables.nodes.findIndex(
        (_, i) => ((BigInt(tables.high[i]!) << 32n) | BigInt(tables.low[i]!)) >= hash,
      );
      return tables.nodes[Math.max(0, found)]!;
    }
    case 'remainder': {
      const bits = (hi >> BigInt(tables.shift)) & BigInt(tables.mask);
      return tables.members[Number(bits % BigInt(tables.members.length))]!;
    }
    case 'modulo':
      return tables.members[Number(hash % BigInt(tables.members.length))]!;
  }
}

function plainSieve(nodes: Uint16Array, thresholds: Float64Array, hash: bigint): number {
  const wrap = 2n ** 64n;
  for (let t = 0n; t < 64n; t++) {
    let z = (hash + t * 0x9e3779b97f4a7c15n) % wrap;
    if (t > 0n) {
      z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) % wrap;
      z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) % wrap;
      z ^= z >> 31n;
    }
    const place = Number((z >> 32n) % BigInt(nodes.length));
    if ((z & 0xffffffffn) < BigInt(thresholds[place]!)) return nodes[place]!;
  }
  return NOBODY;
}

function kernelOwners(tables: OwnerTables, hashes: readonly bigint[]): number[] {
  const kernel = createKernel();
  const loop = loadTables(kernel, tables);
  const at = store(kernel, BigUint64Array.from(hashes));
  const owners = kernel.allocate(hashes.length * 2);
  loop(at, hashes.length, owners);
  return [...new Uint16Array(kernel.run.memory.buffer, owners, hashes.length)];
}

const id = fc.nat({ max: 65_534 });
const half = fc.oneof(
  fc.constantFrom(0, 1, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff),
  fc.nat({ max: 0xffffffff }),
);
const hash = fc.tuple(half, half).map(([hi, lo]) => (BigInt(hi) << 32n) | BigInt(lo));
const hashes = fc.array(hash, { minLength: 1, maxLength: 50 });

/** `rows` × `columns` of ids, made from a few so that large tables cost nothing to draw. */
const cells = (rows: number, columns: number): fc.Arbitrary<Uint16Array> =>
  fc
    .tuple(id, fc.nat({ max: 1000 }))
    .map(([first, step]) =>
      Uint16Array.from({ length: rows * columns }, (_, i) => (first + i * (2 * step + 1)) % 65_535),
    );

const table: fc.Arbitrary<OwnerTables> = fc
  .tuple(fc.constantFrom(1, 2, 3, 500, 512), fc.constantFrom(1, 2, 5, 8, 999, 1000))
  .chain(([variants, n]) =>
    cells(variants, n).map((made) => ({ kind: 'table' as const, variants, n, cells: made })),
  );

const slots: fc.Arbitrary<OwnerTables> = fc
  .tuple(fc.constantFrom(1, 2, 3, 512), fc.constantFrom(1, 2, 64, 1024))
  .chain(([rows, count]) =>
    cells(rows, count).map((made) => ({ kind: 'slots' as const, rows, slots: count, cells: made })),
  );

const place = fc.tuple(id, fc.oneof(fc.constantFrom(0, 1, 2 ** 32), fc.nat({ max: 2 ** 32 - 1 })));

const sieve: fc.Arbitrary<OwnerTables> = fc
  .constantFrom(1, 2, 8, 64)
  .chain((capacity) => fc.array(place, { minLength: capacity, maxLength: capacity }))
  .map((places) => ({
    kind: 'sieve' as const,
    nodes: Uint16Array.from(places, ([node]) => node),
    thresholds: Float64Array.from(places, ([, threshold]) => threshold),
  }));

const circle: fc.Arbitrary<OwnerTables> = fc
  .array(fc.tuple(half, id), { minLength: 1, maxLength: 300 })
  .map((points) => points.sort(([a], [b]) => a - b))
  .map((points) => ({
    kind: 'circle' as const,
    positions: Uint32Array.from(points, ([position]) => position),
    nodes: Uint16Array.from(points, ([, node]) => node),
  }));

const circle64: fc.Arbitrary<OwnerTables> = fc
  .array(fc.tuple(half, half, id), { minLength: 1, maxLength: 300 })
  .map((points) => points.sort(([a, b], [c, d]) => a - c || b - d))
  .map((points) => ({
    kind: 'circle64' as const,
    high: Uint32Array.from(points, ([high]) => high),
    low: Uint32Array.from(points, ([, low]) => low),
    nodes: Uint16Array.from(points, ([, , node]) => node),
  }));

const remainder: fc.Arbitrary<OwnerTables> = fc
  .tuple(fc.nat({ max: 31 }), fc.constantFrom(0x7fff, 0x7fffffff, 0xffffffff))
  .chain(([shift, mask]) =>
    fc
      .constantFrom(1, 2, 3, 5, 1000, 65_535)
      .chain((n) =>
        cells(1, n).map((members) => ({ kind: 'remainder' as const, shift, mask, members })),
      ),
  );

const modulo: fc.Arbitrary<OwnerTables> = fc
  .constantFrom(1, 2, 3, 5, 1000, 65_535, 655_373)
  .chain((n) => cells(1, n))
  .map((members) => ({ kind: 'modulo' as const, members }));

describe.each([
  ['table', table],
  ['slots', slots],
  ['sieve', sieve],
  ['circle', circle],
  ['circle64', circle64],
  ['remainder', remainder],
  ['modulo', modulo],
])('owners by %s', (_, arbitrary) => {
  it('are the same in the kernel, in plain code and in exact arithmetic', () => {
    fc.assert(
      fc.property(arbitrary, hashes, (tables, drawn) => {
        const want = drawn.map((value) => plainOwner(tables, value));
        const owner = ownerIn(tables);
        expect(
          drawn.map((value) => owner(Number(value >> 32n), Number(value & 0xffffffffn))),
        ).toEqual(want);
        expect(kernelOwners(tables, drawn)).toEqual(want);
      }),
    );
  });
});

describe('owners by circle', () => {
  const tables: OwnerTables = {
    kind: 'circle',
    positions: Uint32Array.of(10, 10, 4_000_000_000),
    nodes: Uint16Array.of(7, 8, 9),
  };
  it.each([
    { name: 'before the first position', hi: 0, want: 7 },
    { name: 'on a position, which owns itself', hi: 10, want: 7 },
    { name: 'just behind a position', hi: 11, want: 9 },
    { name: 'on the last position', hi: 4_000_000_000, want: 9 },
    { name: 'behind the last, wrapping to the first', hi: 4_000_000_001, want: 7 },
    { name: 'at the end of the circle', hi: 0xffffffff, want: 7 },
  ])('a key $name belongs to $want', ({ hi, want }) => {
    expect(kernelOwners(tables, [BigInt(hi) << 32n])).toEqual([want]);
    expect(ownerIn(tables)(hi, 0)).toBe(want);
  });
});

describe('owners by sieve', () => {
  it('leave a key that no place lets in to the caller', () => {
    const tables: OwnerTables = {
      kind: 'sieve',
      nodes: Uint16Array.of(3, 4),
      thresholds: new Float64Array(2),
    };
    expect(kernelOwners(tables, [0n, 2n ** 64n - 1n])).toEqual([NOBODY, NOBODY]);
    expect(ownerIn(tables)(0, 0)).toBe(NOBODY);
  });
});
