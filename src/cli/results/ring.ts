import * as v from 'valibot';
import { importerNames } from '../../core/import/registry.ts';
import type { Verification } from '../../core/ring/verify.ts';
import { nodeEntries, replicaScheme } from './cluster.ts';
import { ringDiff } from './movement.ts';
import {
  amount,
  as,
  count,
  flag,
  listOf,
  maybe,
  numberOrNull,
  oneOf,
  result,
  ringFile,
  seed,
  shape,
  text,
} from './parts.ts';

export const checksum = text('Checksum of the ring, 16 hex digits.');
const parent = maybe(text('Checksum of the ring that this one was built from.'));
const parameters = as(v.record(v.string(), v.number()), 'Parameters of the algorithm, by name.');
const algorithm = text('Name of the algorithm.');

const keyRule = shape('key rule', 'What is done to a key before it is hashed.', {
  tag: maybe(
    text('Two characters; only what is between them is hashed, where there is something.'),
  ),
  prefix: maybe(text('Put before the key.')),
  suffix: maybe(text('Put behind the key.')),
});

const ringNode = shape('ring node', 'A node as the ring knows it.', {
  ...nodeEntries,
  placeCount: maybe(count('Places that the node holds; only for algorithms that keep them.')),
  share: amount('Part of the key space that the node owns.'),
});

export const placedNode = shape('placed node', 'A node that takes part in a ring.', nodeEntries);

export const ringResult = result('Ring', 'What a ring file holds, and the shares that follow.', {
  file: ringFile,
  checksum,
  parent,
  algorithm,
  parameters,
  levels: oneOf([1, 2], '2: a table over all nodes, and one over live nodes for the rest.'),
  hash: text('Hash of the keys.'),
  keys: maybe(keyRule),
  replicas: replicaScheme,
  tables: listOf(
    shape('table size', 'A table that placing many keys reads.', {
      level: oneOf([1, 2], '1: over all nodes, or over live ones when there is one level.'),
      kind: text('Kind of table.'),
      cellCount: count('Cells of it.'),
      memoryBytes: count('Memory it takes.'),
    }),
    'None for algorithms without a table.',
  ),
  nodes: listOf(ringNode, 'In numeric order of addresses.'),
});

export const ringBuildResult = result('RingBuild', 'The ring that was built.', {
  file: ringFile,
  checksum,
  parent,
  algorithm,
  nodeCount: count('Nodes of the ring.'),
  isWritten: flag('Whether the file was written; not so with --dry-run or when it is up to date.'),
  isUnchanged: flag('Whether the file held this very ring already.'),
  diff: maybe(as(ringDiff, 'What moves; only when another ring was there.')),
});

const importNote = shape(
  'import note',
  'Something of a configuration that is not in its ring as it is.',
  {
    file: text('File it stands in.'),
    line: maybe(count('Line, from 1; absent where there are no lines.')),
    text: text('What stands there, shortened.'),
    meaning: text('What it means for where keys go.'),
    count: count('How often the same is so; the place is the first.'),
  },
);

const importedNode = shape('imported node', 'A node as its program has it.', {
  ...nodeEntries,
  name: maybe(text('Text that the program hashes for it, where that is not the address.')),
  number: maybe(count('Number that the program gives it: server id, device id, shard.')),
  slotCount: maybe(count('Slots that it owns; only where slots are given to nodes.')),
  tokenCount: maybe(count('Tokens that it has.')),
});

export const ringImportResult = result('RingImport', 'A ring, read from a configuration.', {
  source: text('The configuration.'),
  format: oneOf(importerNames, 'Its format.'),
  name: text('What the program calls that which has the ring.'),
  key: text('What the program hashes, in its own words where it has some.'),
  algorithm,
  parameters,
  hash: text('Hash of the keys.'),
  keys: maybe(keyRule),
  replicas: replicaScheme,
  nodes: listOf(importedNode, 'In the order of the configuration.'),
  slotCount: maybe(count('Slots of the table, where the table is the ring.')),
  notes: listOf(importNote, 'Empty when all that is there for placement was read.'),
  file: ringFile,
  checksum,
  isWritten: flag('Whether the file was written; not so with --dry-run or when it is up to date.'),
  isUnchanged: flag('Whether the file held this very ring already.'),
});

const claims = shape('claims', 'What an algorithm promises; the tests prove it.', {
  weighted: flag('Shares follow unequal weights.'),
  disruption: oneOf(
    ['minimal', 'moderate', 'all'],
    'What one changed node moves: only what must, a bounded share more, nearly everything.',
  ),
  exactness: oneOf(
    ['steps', 'closed-form', 'sampled'],
    'How shares and diffs are had: by a sweep of the whole key space, by the law of the algorithm, by drawn hashes.',
  ),
  evenness: oneOf(
    ['exact', 'slot', 'random', 'bounded', 'none'],
    'How near shares come to the weights: to 2^-32, to one slot, by chance, below a bound, nothing promised.',
  ),
  areas: flag('Copies can be cut from the edges of neighbouring areas.'),
  removal: oneOf(['any', 'last'], 'Which nodes can leave: any, or only the one listed last.'),
  copies: flag('A key has an order of preference among nodes, so that there can be copies.'),
  ordered: flag('The order in which nodes are listed decides.'),
});

const listedAlgorithm = shape('algorithm', 'A way to place keys.', {
  name: text('The name that --algorithm takes.'),
  summary: text('What it is.'),
  source: text('Paper or program that it comes from.'),
  claims,
  parameters: as(v.record(v.string(), v.number()), 'Parameters with their defaults, by name.'),
  keyHashes: listOf(text('Name of a hash.'), 'Hashes that keys can have, the usual one first.'),
});

export const ringAlgorithmsResult = result('RingAlgorithms', 'All algorithms that place keys.', {
  algorithms: listOf(listedAlgorithm, 'One each.'),
});

const check = shape('check', 'One property of a ring.', {
  name: text('The property, in words.'),
  holds: flag('Whether it holds.'),
  detail: text('What was found, with the figures.'),
});

const verificationEntries = {
  holds: flag('Whether all properties that were checked hold; exit 1 when not.'),
  isPartial: flag('Whether Ctrl-C came before the last check.'),
  method: oneOf(['exact', 'sampled'], 'Whether copies were checked on the whole key space.'),
  checks: listOf(check, 'The properties.'),
  liveSets: shape('live sets', 'Sets of live nodes that were tried.', {
    checkedCount: count('How many.'),
    totalCount: numberOrNull('How many there are: 2^n - 1; null from 54 nodes on.'),
  }),
};

export const verification = shape(
  'verification',
  'What holds for every key.',
  verificationEntries,
) satisfies v.GenericSchema<unknown, Verification>;

export const ringVerificationResult = result('RingVerification', 'Whether a ring is sound.', {
  file: ringFile,
  checksum,
  seed,
  ...verificationEntries,
});
