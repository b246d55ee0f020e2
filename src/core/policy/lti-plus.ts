import { leastIncrement } from './least-increment.ts';
import { numberOf } from './parameters.ts';
import type { PolicySpec } from './policy.ts';

/**
 * LTI that keeps every node below its critical count by a margin of at least one request, and lets
 * requests wait when no node is. A node that has nothing to do is never near its limit (ours), or one
 * with a critical count of 1 would never get anything. @see SPEC S3.6
 */
export const ltiPlus: PolicySpec = {
  summary: 'lti below critical counts; requests wait if need be',
  source: 'LTI+, J. Sichuan Univ. (Eng. Sci.) 2003(6), 97-100',
  claims: { weighted: true, reads: ['work'], keyed: false, holds: true },
  parameters: { margin: 0.1 },
  meanings: {
    margin: 'part of the critical count that is kept free, at least one request; below 1',
  },
  create({ nodes }, parameters) {
    const margin = numberOf(parameters, 'margin', { from: 0, below: 1 });
    const { criticalCount } = nodes;
    return leastIncrement(nodes, (node, jobCount) => {
      const critical = criticalCount[node]!;
      if (jobCount === 0 || critical === Number.POSITIVE_INFINITY) return false;
      return jobCount >= critical - Math.max(1, Math.ceil(margin * critical));
    });
  },
};
