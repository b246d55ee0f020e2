import { describe, expect, it } from 'vitest';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { circle } from '../../../src/core/placement/circle.ts';
import formulas from '../../fixtures/dch/dch-formulas.json' with { type: 'json' };
import vector from '../../fixtures/dch/dch-ring.json' with { type: 'json' };
import { sha256Hash } from '../../support/sha256-hash.ts';

describe('SPEC S1.7', () => {
  // Addresses in another order than that of the points, with as many points each as the vector has.
  const addresses = ['10.0.0.3', '10.0.0.1', '10.0.0.2'];
  const nodes = addresses.map((address) => ({
    address,
    weight: vector.ring.filter(({ node }) => node === address).length,
  }));
  const placement = circle.create(
    { nodes: nodes, parameters: { virtualNodes: 1, unit: 1 } },
    sha256Hash,
  );
  const ownerAt = (position: number) => addresses[placement.owner(position, 0)];

  it('places virtual node j of node a at the upper half of H64(a + "#" + j)', () => {
    const points = vector.ring.map(({ node, j }) => sha256Hash(`${node}#${j}`).hi);
    expect(points).toEqual(vector.ring.map(({ pos }) => pos));
    const tables = placement.tables!();
    if (tables.kind !== 'circle') throw new Error(`the tables are of a ${tables.kind}`);
    expect([...tables.positions]).toEqual(vector.ring.map(({ pos }) => pos));
    expect([...tables.nodes].map((node) => addresses[node])).toEqual(
      vector.ring.map(({ node }) => node),
    );
  });

  it.each(vector.lookups)('gives $key to $owner', ({ key, pos, owner }) => {
    const { hi, lo } = sha256Hash(key);
    expect(hi).toBe(pos);
    expect(addresses[placement.owner(hi, lo)]).toBe(owner);
  });

  it.each([
    ...vector.edge,
    { pos: 62_204_017, owner: '10.0.0.1', note: 'behind a point' },
    { pos: 4_156_140_256, owner: '10.0.0.1', note: 'on the last point' },
    { pos: 2 ** 32 - 1, owner: '10.0.0.2', note: 'at the end' },
  ])('gives position $pos to $owner', ({ pos, owner }) => {
    expect(ownerAt(pos)).toBe(owner);
  });

  it.each(formulas.performance)('has the virtual nodes of $name: $V', ({ P, n, V }) => {
    const weighted = P.map((weight, i) => ({ address: `10.0.0.${i + 1}`, weight }));
    const assigned = circle.assign!(weighted, { virtualNodes: n, unit: 1 });
    const { nodes: owners } = circle.create(assigned, xxh64).tables!() as { nodes: Uint16Array };
    expect(V.map((_, node) => owners.filter((owner) => owner === node).length)).toEqual(V);
  });

  it.each(formulas.ring_share_cv)(
    'spreads keys over $N nodes of $V points with a CV near $cv',
    ({ N, V, cv }) => {
      const rings = 2000; // by chance 1 % off; the acceptance asks for 400 at least
      let squares = 0;
      for (let ring = 0; ring < rings; ring++) {
        const members = Array.from({ length: N }, (_, i) => ({
          address: `10.${ring >> 8}.${ring & 255}.${i + 1}`,
          weight: 1,
        }));
        const { steps, owner } = circle.create(
          { nodes: members, parameters: { virtualNodes: V, unit: 1 } },
          xxh64,
        );
        const borders = steps!.borders(0);
        const shares = members.map(() => 0);
        for (let step = 0; step < borders.length; step++) {
          const start = borders[step]!;
          const end = step + 1 < borders.length ? borders[step + 1]! : 2 ** 32;
          shares[owner(start, 0)]! += (end - start) / 2 ** 32;
        }
        for (const share of shares) squares += (N * share - 1) ** 2 / N;
      }
      const seen = Math.sqrt(squares / rings);
      expect(seen / cv).toBeGreaterThan(0.95);
      expect(seen / cv).toBeLessThan(1.05);
    },
  );
});
