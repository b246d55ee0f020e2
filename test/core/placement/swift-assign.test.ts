import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { formatRing, parseRing } from '../../../src/core/ring/format.ts';
import { planRing } from '../../../src/core/ring/plan.ts';
import type { Ring } from '../../../src/core/ring/ring.ts';
import { changedRequest } from '../../../src/core/ring/what-if.ts';
import { repository } from '../../structure/sources.ts';
import { imported } from '../../support/imports.ts';
import { nodeList, ringOf } from '../../support/rings.ts';

const none = { leave: [], join: [], states: [], weights: [] };
const joining = {
  id: 'new',
  address: '10.9.9.9:6200',
  zone: 'r1/z9/10.9.9.9',
  weight: 200,
  state: 'alive' as const,
};

async function fixture(name: string): Promise<Ring> {
  const bytes = readFileSync(join(repository, `test/fixtures/import/swift/${name}.ring.gz`));
  return (await imported('swift', bytes, { hashPrefix: '', hashSuffix: '' })).rings[0]!.ring;
}

it.each([
  { name: 'a device joins', change: { ...none, join: [joining] } },
  { name: 'a device leaves', change: { ...none, leave: ['r1z2-10.0.2.1:6200/sd2'] } },
  {
    name: 'a weight changes',
    change: { ...none, weights: [{ id: 'r1z2-10.0.2.1:6200/sd2', weight: 150 }] },
  },
])('a ring of Swift changes by the fewest moves when $name', async ({ change }) => {
  const ring = await fixture('built-by-swift');
  const { after, next, movedShare, minimumShare } = planRing(
    ring,
    changedRequest(ring, change),
    { now: 0 },
    0,
  );
  expect(movedShare).toBeCloseTo(minimumShare, 12);
  expect(movedShare).toBeGreaterThan(0);
  expect(after.table!.rows.map((row) => row.length)).toEqual([16_384, 16_384, 16_384]);
  expect(after.keys).toEqual(ring.keys);
  const numbers = new Map(ring.nodes.map(({ id, number }) => [id, number]));
  for (const { id, number } of after.nodes) expect(number).toBe(numbers.get(id) ?? 24);
  expect(formatRing(parseRing(formatRing(next), 'r.json'))).toBe(formatRing(next));
});

it('a ring with replicas in fractions is left to Swift', async () => {
  const ring = await fixture('built-by-swift');
  const [first, second, third] = ring.table!.rows;
  const rows = [first!, second!, third!.slice(0, 100)];
  const request = changedRequest(ring, { ...none, join: [joining] });
  expect(() => planRing({ ...ring, table: { rows } }, request, { now: 0 }, 0)).toThrow(
    'no whole one',
  );
});

it('a new ring of Swift has devices with numbers', () => {
  const ring = ringOf(nodeList(4), { algorithm: 'swift', parameters: { slots: 64 } });
  expect(ring.nodes.map(({ number }) => number)).toEqual([0, 1, 2, 3]);
  expect(ring.table!.rows.map((row) => row.length)).toEqual([64, 64, 64]);
});
