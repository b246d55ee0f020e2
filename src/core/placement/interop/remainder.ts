import { ownerIn } from '../../kernel/wasm/owner-tables.ts';
import type { Placement } from '../placement.ts';
import { remainderSteps } from '../steps.ts';

/**
 * The bits in `mask` of the hash's upper half, modulo the number of `members`. Remainders count as equally
 * likely, which for n members and hashes of b bits is right to n / 2^b.
 */
export function remainderPlacement(members: Uint16Array, mask = 0xffffffff): Placement {
  const tables = { kind: 'remainder', shift: 0, mask, members } as const;
  const owner = ownerIn(tables);
  return {
    owner,
    preference: (hi, lo) => [owner(hi, lo)],
    tables: () => tables,
    steps: remainderSteps(members.length, (row) => ({ hi: row, lo: 0 })),
  };
}
