import * as v from 'valibot';
import type { KeyPlacement, KeyReplicas } from '../../core/ring/keys.ts';
import { nodeBalance } from './balance.ts';
import { replicaScheme } from './cluster.ts';
import { count, flag, listOf, oneOf, result, seed, shape, text } from './parts.ts';
import { checksum } from './ring.ts';

const key = text('The key; bytes that are no UTF-8 stand as U+FFFD.');
const hash = text("XXH64 of the key's bytes, 16 hex digits.");
const isPartial = flag('Whether Ctrl-C came before the last key.');

const keyPlacement = shape('key placement', 'Where one key belongs.', {
  key,
  hash,
  node: text('Id of its owner.'),
  address: text("The owner's address."),
  zone: text("The owner's zone; empty when it has none."),
  level: oneOf([1, 2], 'The table that named the owner; 2 when the first named no live node.'),
}) satisfies v.GenericSchema<unknown, KeyPlacement>;

export const keyPlacementsResult = result('KeyPlacements', 'Which node owns each key.', {
  checksum,
  keys: listOf(keyPlacement, 'In the order given.'),
  isPartial,
});

const keyReplicas = shape('key replicas', 'Who holds one key.', {
  key,
  hash,
  owner: text('Id of its owner.'),
  copies: listOf(v.string(), 'Ids of the other holders, in the order to read from them.'),
}) satisfies v.GenericSchema<unknown, KeyReplicas>;

export const keyReplicasResult = result('KeyReplicas', 'Which nodes hold each key.', {
  checksum,
  replicas: replicaScheme,
  keys: listOf(keyReplicas, 'In the order given.'),
  isPartial,
});

export const keyCountsResult = result('KeyCounts', 'How many keys each node owns.', {
  checksum,
  keyCount: count('Keys that were read.'),
  skippedCount: count('Empty lines, which are no keys.'),
  isPartial,
  nodes: listOf(nodeBalance, 'All nodes of the ring, by id.'),
});

export const keySampleResult = result('KeySample', 'A list of keys.', {
  keyCount: count('How many.'),
  seed,
  keys: listOf(v.string(), 'The keys.'),
});
