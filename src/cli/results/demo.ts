import { balance } from './balance.ts';
import { policyRow } from './bench-policies.ts';
import { ringDiff } from './movement.ts';
import { as, listOf, result, seed } from './parts.ts';
import { profile } from './profile.ts';
import { placedNode, verification } from './ring.ts';

export const demoResult = result('Demo', 'From measurement to placement to proof.', {
  seed,
  profile,
  nodes: listOf(placedNode, 'This machine and imagined ones, weighed.'),
  balance,
  diff: as(ringDiff, 'What moves when one of them dies.'),
  verification,
  policies: listOf(
    policyRow,
    'The same requests dispatched by several policies; empty without --bench.',
  ),
});
