import { ownerIn } from '../kernel/wasm/owner-tables.ts';
import type { PlacementSpec } from './placement.ts';
import { remainderSteps } from './steps.ts';
import { membersByAddress } from './table.ts';

/**
 * The baseline of the papers: hash mod n over the nodes in address order. Perfectly even, and nearly
 * every key moves when n changes, which is what the others are measured against.
 */
export const modulo: PlacementSpec = {
  summary: 'hash modulo the number of nodes, the baseline',
  source: 'folklore; baseline of Shilov 2015',
  claims: {
    weighted: false,
    disruption: 'all',
    exactness: 'steps',
    evenness: 'exact',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: {},
  keyHashes: ['xxh64'],
  create({ nodes }) {
    const members = membersByAddress(nodes);
    const n = members.length;
    const tables = { kind: 'modulo', members: Uint16Array.from(members) } as const;
    const owner = ownerIn(tables);
    return {
      owner,
      preference(hi, lo, count) {
        const first = members.indexOf(owner(hi, lo));
        return Array.from({ length: Math.min(count, n) }, (_, i) => members[(first + i) % n]!);
      },
      tables: () => tables,
      // Residues are equally likely to n / 2^64.
      steps: remainderSteps(n, (row) => ({ hi: 0, lo: row })),
    };
  },
};
