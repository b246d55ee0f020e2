import type { DemandSpec } from './demand.ts';

export const constant: DemandSpec = {
  summary: 'all the same',
  source: 'D of Kendall 1953, doi:10.1214/aoms/1177728975',
  variation: () => 0,
  create: () => () => 1,
};
