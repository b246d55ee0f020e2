import { balance } from './balance.ts';
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
});
