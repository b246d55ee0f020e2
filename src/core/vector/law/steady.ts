import type { WeightLawSpec } from '../weight-law.ts';
import { integral } from './integral.ts';

/** The default. */
export const steady: WeightLawSpec = {
  ...integral,
  summary: 'the default: integral, the calmer of the damped laws',
};
