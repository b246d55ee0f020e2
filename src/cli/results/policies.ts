import * as v from 'valibot';
import type { Reading } from '../../core/policy/policy.ts';
import { as, flag, listOf, result, shape, text } from './parts.ts';

const readings = ['inFlight', 'times', 'work', 'loads', 'storage'] as const satisfies Reading[];

const policyClaims = shape('policy claims', 'What a policy promises; the tests prove it.', {
  weighted: flag('Without other knowledge, shares follow the weights.'),
  reads: listOf(
    v.picklist(readings),
    'What it goes by besides weights and keys: requests in flight, times of answers, lengths and progress of answers, loads of hosts, storage.',
  ),
  keyed: flag('Requests of one key go to one node, as long as nothing changes.'),
  holds: flag('Requests may have to wait although nodes are open.'),
});

const parameter = shape('policy parameter', 'A parameter of a policy.', {
  name: text('Its name.'),
  default: as(v.union([v.number(), v.string()]), 'In force when it is not given.'),
  about: text('What it means.'),
});

export const policiesResult = result('Policies', 'All policies that dispatch requests.', {
  policies: listOf(
    shape('policy', 'A way to choose a node for a request.', {
      name: text('The name that --policy takes.'),
      summary: text('What it is.'),
      source: text('Paper or program that it comes from.'),
      claims: policyClaims,
      parameters: listOf(parameter, 'Given behind the name, NAME=VALUE, a colon before each.'),
    }),
    'In the order of the registry.',
  ),
});
