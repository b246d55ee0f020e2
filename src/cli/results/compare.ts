import type * as v from 'valibot';
import * as valibot from 'valibot';
import type { AlgorithmComparison } from '../../core/ring/compare/comparison.ts';
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
  shape,
  text,
} from './parts.ts';

const algorithm = text('Name of the algorithm.');

const evenness = shape('evenness', 'How near amounts are to what the weights ask for.', {
  cvRatio: amount('Coefficient of variation of amount over expected amount.'),
  peakToMeanRatio: amount('The fullest node over what it ought to have.'),
});

const change = valibot.pipe(
  valibot.union([
    valibot.strictObject({
      movedShare: amount('Part of the key space whose owner changes.'),
      minimumShare: amount('The least that any algorithm could move.'),
      multiple: numberOrNull('Moved over the minimum; null where nothing has to move.'),
      method: oneOf(
        ['exact', 'closed-form', 'sampled'],
        'By a sweep of the whole key space, by the law of the algorithm, by drawn hashes.',
      ),
    }),
    valibot.strictObject({ impossible: text('Why the algorithm cannot make the change.') }),
  ]),
  valibot.title('change of nodes'),
  valibot.description('What a change of the nodes moves.'),
);

const figures = shape('algorithm figures', 'What an algorithm does with the nodes.', {
  algorithm,
  shares: as(evenness, 'Of the whole key space.'),
  keys: maybe(as(evenness, 'Of the list of keys.')),
  changes: shape('changes', 'What moves when the nodes change.', {
    join: as(change, 'A node of the usual weight joins.'),
    leave: as(change, 'The node in the middle of the list leaves.'),
    doubled: as(change, 'The same node weighs twice as much.'),
  }),
  buildMs: amount('From the list of nodes to the first look-up, on this machine.'),
  lookupNs: amount('One look-up by a hash that is known, in nanoseconds, on this machine.'),
  memoryBytes: numberOrNull('Memory of the table; null for algorithms without one.'),
  copies: flag('The algorithm names next nodes, so that there can be copies.'),
  removal: oneOf(['any', 'last'], 'Which nodes can leave: any, or only the one listed last.'),
});

export const algorithmComparisonResult = result(
  'AlgorithmComparison',
  'Algorithms beside each other on the same nodes and keys.',
  {
    nodeCount: count('Live nodes.'),
    keys: maybe(
      shape('compared keys', 'The list of keys.', {
        keyCount: count('Keys in it.'),
        chance: as(evenness, 'What chance alone would give for so many keys and equal weights.'),
      }),
    ),
    algorithms: listOf(figures, 'One each, the ring’s own first.'),
    inapplicable: listOf(
      shape('inapplicable algorithm', 'An algorithm that cannot place keys on these nodes.', {
        algorithm,
        reason: text('Why not.'),
      }),
      'Those that cannot.',
    ),
    recommendation: maybe(
      shape('recommendation', 'The algorithm that suits these nodes best.', {
        algorithm,
        drawbacks: listOf(
          shape('drawback', 'Why another one is worse.', {
            algorithm,
            kind: oneOf(
              ['cannot', 'moves', 'uneven', 'no-copies', 'slower'],
              'What decides: a change it cannot make, too much moved, shares, copies, look-ups.',
            ),
            amount: maybe(
              amount('Multiple of the minimum, CV, or nanoseconds of a look-up, by the kind.'),
            ),
          }),
          'Of all others, the first that counts.',
        ),
      }),
    ),
    isPartial: flag('Whether Ctrl-C came before the last algorithm.'),
  },
) satisfies v.GenericSchema<unknown, AlgorithmComparison>;
