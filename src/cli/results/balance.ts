import type * as v from 'valibot';
import type { Growth } from '../../core/ring/growth.ts';
import type { Balance } from '../../core/ring/stats.ts';
import {
  amount,
  count,
  flag,
  listOf,
  maybe,
  number,
  numberOrNull,
  oneOf,
  result,
  ringFile,
  shape,
  text,
} from './parts.ts';
import { checksum } from './ring.ts';

const node = text('Id of the node.');

export const nodeBalance = shape(
  'node balance',
  'The keys of one node against what it ought to get.',
  {
    node,
    keyCount: count('Keys that fell to it.'),
    share: amount('The same as a share of all keys.'),
    expectedShare: amount('The share that its weight asks for.'),
    deviationRatio: numberOrNull(
      'Count over expected count, less 1; null for a node that may own none.',
    ),
    deviationStandardErrors: numberOrNull(
      'The same in standard errors of the binomial distribution; null where it has none.',
    ),
  },
);

const chance = {
  chanceCvRatio: amount('The CV that chance would give on average.'),
  chanceCvLowRatio: amount('Lower limit of the CV in 99 lists of 100 by chance.'),
  chanceCvHighRatio: amount('Upper limit of the CV in 99 lists of 100 by chance.'),
};

const balanceEntries = {
  keyCount: count('Keys that were counted.'),
  nodes: listOf(nodeBalance, 'All nodes of the ring, by id.'),
  chiSquare: amount("Pearson's statistic against the expected counts."),
  degreesOfFreedom: count('One less than there are nodes that may own keys.'),
  pValue: amount('Part of lists that chance alone makes at least this uneven.'),
  cvRatio: amount('Coefficient of variation of count over expected count.'),
  sampleCvRatio: amount('The same as an estimate from a sample.'),
  ...chance,
  worst: shape('worst node', 'The node farthest from what it ought to get.', {
    node,
    deviationRatio: number('Its deviation.'),
  }),
  peakToMeanRatio: amount("The fullest node's count over its expected count."),
  smallestExpectedCount: amount('Below 5 the p-value is only near the truth.'),
  ownedPValue: maybe(amount("The p-value against the ring's own shares; only when uneven.")),
  significance: amount('What chance does less often than this is not taken for chance.'),
  tolerance: amount('Deviation as a ratio up to which a node counts as even.'),
  verdict: oneOf(['even', 'uneven'], 'Exit 1 when uneven.'),
  cause: oneOf(
    ['chance', 'tolerance', 'violation', 'ring', 'keys'],
    'violation: a node has keys that it may not own; ring: the shares of the ring are off; keys: the keys do not even follow these.',
  ),
};

export const balance = shape(
  'balance',
  'Whether keys are spread as they ought to be.',
  balanceEntries,
) satisfies v.GenericSchema<unknown, Balance>;

const growthRow = shape('growth row', 'Evenness after the first so many keys.', {
  keyCount: count('So many.'),
  cvRatio: amount('Coefficient of variation of count over expected count.'),
  ...chance,
  isWithinChance: flag('Whether the CV lies within these limits.'),
  pValue: amount('Part of lists that chance alone makes at least this uneven.'),
});

const growth = shape('growth', 'Evenness against the number of keys; only with --growth.', {
  rows: listOf(growthRow, 'After 50, 100, 500, 1000, … keys and the whole list.'),
  slope: numberOrNull('Of log CV over log keys; null when fewer than two rows vary.'),
}) satisfies v.GenericSchema<unknown, Growth>;

export const ringStatsResult = result('RingStats', 'How evenly a list of keys falls on nodes.', {
  file: ringFile,
  checksum,
  ...balanceEntries,
  reason: text('The cause in words, with the figures.'),
  growth: maybe(growth),
  isPartial: flag('Whether Ctrl-C came before the last key.'),
});
