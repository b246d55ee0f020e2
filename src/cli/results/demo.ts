import { balance } from './balance.ts';
import { policyRow } from './bench-policies.ts';
import { ringDiff } from './movement.ts';
import { amount, as, listOf, result, seed, shape, text } from './parts.ts';
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
  simulated: listOf(
    shape('simulated policy', 'A policy on a thousand nodes in virtual time.', {
      policy: text('Its name.'),
      meanResponseMs: amount('Mean response time.'),
      p99Ms: amount('99 % of the answers took no longer.'),
    }),
    'What policies make of many nodes.',
  ),
});
