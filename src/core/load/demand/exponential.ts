import { ln } from '../../kernel/elementary.ts';
import type { DemandSpec } from './demand.ts';

/** 1 - u is a multiple of 2^-53 and never 0, so a draw is at most 37. */
export const exponential: DemandSpec = {
  summary: 'exponentially distributed',
  source: 'M of Kendall 1953, doi:10.1214/aoms/1177728975',
  variation: () => 1,
  create: (rng) => () => -ln(1 - rng()),
};
