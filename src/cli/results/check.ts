import * as v from 'valibot';
import { type OracleName, oracles } from '../../adapters/check/registry.ts';
import type { KeyDifference, KeysWithout } from '../../core/check/compare-answers.ts';
import { count, flag, listOf, maybe, oneOf, result, ringFile, seed, shape, text } from './parts.ts';
import { checksum } from './ring.ts';

const difference = shape('key difference', 'A key for which ring and system name other nodes.', {
  key: text('The key; bytes that are no UTF-8 stand as U+FFFD.'),
  expected: listOf(
    v.string(),
    'Ids of the ring’s nodes, owner first; as many as the system tells.',
  ),
  answered: listOf(v.string(), 'Ids where the ring has the node, else what the system calls it.'),
  expectedSlot: maybe(count('Slot of the key by the ring; only where slots differ.')),
  answeredSlot: maybe(count('Slot of the key by the system; only where slots differ.')),
}) satisfies v.GenericSchema<unknown, KeyDifference>;

const keysWithout = shape('keys without', 'Keys that have no answer for one reason.', {
  reason: text('Why.'),
  keyCount: count('How many.'),
  key: text('The first of them.'),
}) satisfies v.GenericSchema<unknown, KeysWithout>;

export const ringCheckResult = result('RingCheck', 'Whether a real system agrees with a ring.', {
  file: ringFile,
  checksum,
  against: text('What was asked.'),
  source: oneOf(Object.keys(oracles) as OracleName[], 'How it was asked.'),
  seed,
  listedCount: count('Keys that there were to draw from.'),
  keyCount: count('Keys that were drawn.'),
  answeredCount: count('Keys with an answer.'),
  agreedCount: count('Answers that name the nodes of the ring.'),
  differences: listOf(difference, 'Answers that name other nodes, in the order of the keys.'),
  strangerCount: count('Differences with a node that the ring does not have.'),
  unanswered: listOf(keysWithout, 'Keys that were asked about in vain, the most frequent first.'),
  notAsked: listOf(keysWithout, 'Keys that the protocol does not carry, likewise.'),
  isPartial: flag('Whether Ctrl-C came before the last key.'),
});
