import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { areaBorders, orderVariant, table } from '../../../src/core/placement/table.ts';
import { sha256Hash } from '../../support/sha256-hash.ts';

const layout = JSON.parse(
  readFileSync(new URL('../../fixtures/shilov/shilov-layout.json', import.meta.url), 'utf8'),
);

describe('table layout', () => {
  it.each<{ n: number; bounds: number[] }>(layout.bounds)('cuts a block into $n areas', (row) => {
    expect([...areaBorders(row.n)]).toEqual(row.bounds);
  });

  it.each<{ n: number; o: number; area: number }>(layout.areas)(
    'offset $o of $n areas lies in area $area',
    ({ n, o, area }) => {
      const nodes = Array.from({ length: n }, (_, i) => ({
        address: `10.0.0.${i + 1}`,
        weight: 1,
      }));
      const placement = table.create({ nodes: nodes, parameters: { variants: 512 } }, sha256Hash);
      expect(placement.areas!.beside(7, o, 0)).toBe(placement.owner(7, o));
      const order = orderVariant(
        nodes.map((node) => node.address),
        7,
        sha256Hash,
      );
      expect(placement.owner(7, o)).toBe(order[area]);
    },
  );

  it('orders the variants of five nodes as the reference does', () => {
    const { nodes, variants, sha256_of_table } = layout.table5;
    const rows = Array.from({ length: 512 }, (_, v) =>
      [...orderVariant(nodes, v, sha256Hash)].map((i) => nodes[i]).join(','),
    );
    for (const [v, row] of Object.entries<string[]>(variants)) {
      expect(rows[Number(v)]).toBe(row.join(','));
    }

    expect(createHash('sha256').update(rows.join('\n')).digest('hex')).toBe(sha256_of_table);
  });

  it('orders by the whole 64 bits, the upper half first, then by position', () => {
    const hashes: Record<string, { hi: number; lo: number }> = {
      'a#3': { hi: 7, lo: 0xffffffff },
      'b#3': { hi: 7, lo: 1 },
      'c#3': { hi: 0xffffffff, lo: 0 },
      'd#3': { hi: 7, lo: 1 },
    };
    const order = orderVariant(['a', 'b', 'c', 'd'], 3, (text) => hashes[text as string]!);
    expect([...order]).toEqual([1, 3, 0, 2]);
  });
});
