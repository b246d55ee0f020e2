import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { buildTable } from '../../../src/core/kernel/wasm/build-table.ts';
import { xxh64 } from '../../../src/core/kernel/xxh64.ts';
import { type BulkPlan, ownerByTables } from '../../../src/core/ring/bulk.ts';

export const names = Array.from({ length: 11 }, (_, i) => `10.0.0.${i + 1}`);

/** Decides every key by its tables. */
export const tablePlan: BulkPlan = {
  nodeCount: 11,
  tables: { kind: 'table', variants: 512, n: 11, cells: buildTable(names, 512) },
  owner() {
    throw new Error('the tables decide every key');
  },
};

/** Two nodes are not alive, and their keys fall to others by a second table. */
export const twoLevelPlan: BulkPlan = {
  ...tablePlan,
  second: {
    alive: Uint8Array.from(names, (_, i) => (i === 3 || i === 7 ? 0 : 1)),
    tables: { kind: 'modulo', members: Uint16Array.of(0, 1, 2, 4, 5, 6, 8, 9, 10) },
  },
};

/** Leaves a third of all keys to its function. */
export const openPlan: BulkPlan = {
  nodeCount: 11,
  tables: {
    kind: 'sieve',
    nodes: Uint16Array.of(5, 6),
    thresholds: Float64Array.of(2 ** 26, 2 ** 26),
  },
  owner: (hi, lo) => (hi + lo) % 11,
};

/** Has no tables at all. */
export const functionPlan: BulkPlan = { nodeCount: 11, owner: (hi, lo) => (hi ^ lo) >>> 29 };

export function ownerOf(plan: BulkPlan, key: Uint8Array | string): number {
  const { hi, lo } = xxh64(key);
  return ownerByTables(plan)(hi, lo);
}

/** A folder of the test file's own, gone afterwards. */
export function testFolder(): (name: string, content: string | Uint8Array) => string {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  return (name, content) => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
}
