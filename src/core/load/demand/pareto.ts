import { power } from '../../kernel/elementary.ts';
import type { DemandSpec } from './demand.ts';

/** Without an upper limit; with a shape of 2 or less its variance is infinite, and means take long to settle. */
export const pareto: DemandSpec = {
  summary: 'few requests have most of the work (heavy tail)',
  source: 'Crovella, Bestavros 1997, doi:10.1109/90.650143',
  parameter: { name: 'shape', default: 2.2, least: 1.01, most: 100 },
  variation: (shape) => (shape > 2 ? 1 / (shape * (shape - 2)) : Number.POSITIVE_INFINITY),
  create(rng, shape) {
    const least = (shape - 1) / shape;
    return () => least * power(1 - rng(), -1 / shape);
  },
};
