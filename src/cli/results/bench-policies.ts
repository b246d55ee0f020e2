import type * as v from 'valibot';
import type { PolicyRow } from '../../core/load/policy-comparison.ts';
import { loadPlan } from './bench.ts';
import {
  amount,
  count,
  flag,
  listOf,
  nullable,
  numberOrNull,
  result,
  seed,
  shape,
  text,
} from './parts.ts';

export const policyRow = shape('policy row', 'What a policy made of the same requests.', {
  policy: text('The policy.'),
  answersPerSecond: amount('RPS: whole answers a second, mean over the rounds.'),
  meanResponseMs: nullable(
    shape('over rounds', 'A figure over rounds.', {
      mean: amount('Its mean.'),
      least: amount('Its least.'),
      most: amount('Its most.'),
    }),
    'MRD: mean response delay, from the intended start; null without answers.',
  ),
  meanResponseRatio: numberOrNull('MRD over that of the first policy.'),
  p50Ms: numberOrNull('Median of the response time, mean over the rounds.'),
  p90Ms: numberOrNull('90 of 100 took at most this long; likewise.'),
  p99Ms: numberOrNull('99 of 100 took at most this long; likewise.'),
  maxMs: numberOrNull('The longest of all.'),
  errorShare: amount('Failures and answers of 4xx, 5xx and other, 0 to 1.'),
  imbalance: amount('Coefficient of variation of share over weight; 0: shares follow weights.'),
  nodes: listOf(
    shape('policy node', 'A node under the policy.', {
      node: text('Its id.'),
      share: amount('Of all requests that were sent, 0 to 1.'),
      inFlightMax: count('Most requests in flight in any round.'),
      criticalCount: numberOrNull('Past which it degrades; null where it is not known.'),
    }),
    'In the order of the plan.',
  ),
}) satisfies v.GenericSchema<unknown, PolicyRow>;

export const policyComparisonResult = result(
  'PolicyComparison',
  'The same requests put through several policies.',
  {
    plan: loadPlan,
    seed,
    rounds: count('Runs of each policy.'),
    policies: listOf(
      policyRow,
      'In the order asked for; the first is what others are compared with.',
    ),
    isPartial: flag('Interrupted before its time.'),
  },
);
