import type * as v from 'valibot';
import type { KeyMoves } from '../../core/ring/key-moves.ts';
import type { CopyMovement, Movement, RingDiff } from '../../core/ring/movement-book.ts';
import { amount, count, flag, listOf, maybe, oneOf, result, shape, text } from './parts.ts';

const from = text(
  'Id of the node that has the keys before; of copies, the first holder that still answers.',
);
const to = text('Id of the node that gains them.');

const move = shape('move', 'What goes from one node to another.', {
  from,
  to,
  share: amount('Part of the whole key space.'),
});

const nodeMovement = shape('node movement', 'What one node gains and loses.', {
  node: text('Id of the node.'),
  beforeShare: amount('What it has before, as a share of the key space.'),
  afterShare: amount('What it has after.'),
  gainedShare: amount('What it gains.'),
  lostShare: amount('What it loses.'),
});

const movementEntries = {
  method: oneOf(
    ['exact', 'closed-form', 'sampled'],
    'exact: by sweeping the whole key space; closed-form: by the law of the algorithm.',
  ),
  movedShare: amount('Share of the key space that moves.'),
  minimumShare: amount('The least that any algorithm could move for this change.'),
  standardErrorShare: maybe(amount('Standard error of movedShare; only when sampled.')),
  moves: listOf(move, 'Largest first; at most as many as --limit says.'),
  moveCount: count('How many moves there are, listed or not.'),
  nodes: listOf(nodeMovement, 'All nodes of either ring, by id.'),
};

const movement = shape(
  'movement',
  'Keys whose owner changes.',
  movementEntries,
) satisfies v.GenericSchema<unknown, Movement>;

const copyMovement = shape(
  'copy movement',
  'Copies that nodes must receive, in key spaces: above 1 when a key needs several.',
  {
    ...movementEntries,
    orphanedShare: amount('Share of keys of which no holder answers any longer.'),
  },
) satisfies v.GenericSchema<unknown, CopyMovement>;

const diffEntries = {
  owners: movement,
  copies: maybe(copyMovement),
};

export const ringDiff = shape(
  'ring change',
  'What changes hands when one ring becomes another.',
  diffEntries,
) satisfies v.GenericSchema<unknown, RingDiff>;

const keyMove = shape('key move', 'Keys of the list that go from one node to another.', {
  from,
  to,
  keyCount: count('How many.'),
});

const keyMoves = shape('key moves', 'What moves of the keys of --keys.', {
  keyCount: count('Keys in the list.'),
  movedCount: count('Keys whose owner changes.'),
  moves: listOf(keyMove, 'Most keys first.'),
}) satisfies v.GenericSchema<unknown, KeyMoves>;

const side = (about: string) =>
  shape('compared ring', about, {
    name: text('The ring file, or in words where it comes from.'),
    checksum: text('Checksum of the ring, 16 hex digits.'),
  });

export const ringDiffResult = result('RingDiff', 'What moves between two rings.', {
  before: side('The ring before.'),
  after: side('The ring after.'),
  ...diffEntries,
  keys: maybe(keyMoves),
  isPartial: maybe(flag('Whether Ctrl-C came before the last key; only with --keys.')),
  maxMovedShare: maybe(amount('The limit; only with --max-moved.')),
  isWithinLimit: maybe(flag('Whether no more than that moves; exit 1 when not.')),
});
