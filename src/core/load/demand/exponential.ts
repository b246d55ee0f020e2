import { exponentialDraws } from '../../kernel/exponential.ts';
import type { DemandSpec } from './demand.ts';

export const exponential: DemandSpec = {
  summary: 'exponentially distributed',
  source: 'M of Kendall 1953, doi:10.1214/aoms/1177728975',
  variation: () => 1,
  create: (rng) => exponentialDraws(rng),
};
