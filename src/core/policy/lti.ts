import { leastIncrement } from './least-increment.ts';
import type { PolicySpec } from './policy.ts';

/**
 * Least time increment. Short requests count the requests that are there, as weighted least
 * connections does, long ones the work that is left. Optimal for each request given what is there,
 * not for all of them together. @see SPEC S3.4
 */
export const lti: PolicySpec = {
  summary: 'least addition to the sum of all response times',
  source: 'LTI, J. Sichuan Univ. (Eng. Sci.) 2003(6), 97-100',
  claims: { weighted: true, reads: ['work'], keyed: false, holds: false },
  parameters: {},
  create: ({ nodes }) => leastIncrement(nodes, () => false),
};
