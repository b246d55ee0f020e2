import { numberOf } from './parameters.ts';
import type { PolicyParameters } from './policy.ts';

/** What is kept free, FastDFS's reserved_storage_space. */
export const reserve = {
  standard: 0.1,
  meaning: 'part of all storage that must be free, and more; below 1',
  of: (parameters: PolicyParameters) => numberOf(parameters, 'reserve', { from: 0, below: 1 }),
};

/** Of the improvements that look at loads. @see SPEC S0.2 */
export const threshold = {
  standard: 75,
  meaning: 'load value from 0 to 100 above which a node is too busy',
  of: (parameters: PolicyParameters) => numberOf(parameters, 'threshold', { from: 0, most: 100 }),
};
