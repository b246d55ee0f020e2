import { exp, ln } from '../../kernel/elementary.ts';
import { normalQuantile } from '../../kernel/normal-quantile.ts';
import type { DemandSpec } from './demand.ts';

export const lognormal: DemandSpec = {
  summary: 'lognormally distributed, as many times of computing',
  source: 'Downey 2001, doi:10.1109/MASCOT.2001.948888',
  parameter: { name: 'coefficient of variation', default: 1, least: 0.01, most: 100 },
  variation: (cv) => cv * cv,
  create(rng, cv) {
    const variance = ln(1 + cv * cv);
    const deviation = Math.sqrt(variance);
    // The middle of one of 2^53 equal parts is never 0 and never 1.
    return () => exp(deviation * normalQuantile(rng() + 2 ** -54) - variance / 2);
  },
};
