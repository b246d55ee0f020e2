import { drawNormal } from '../../kernel/draw-normal.ts';
import { exp, ln } from '../../kernel/elementary.ts';
import type { DemandSpec } from './demand.ts';

export const lognormal: DemandSpec = {
  summary: 'lognormally distributed, as many times of computing',
  source: 'Downey 2001, doi:10.1109/MASCOT.2001.948888',
  parameter: { name: 'coefficient of variation', default: 1, least: 0.01, most: 100 },
  variation: (cv) => cv * cv,
  create(rng, cv) {
    const variance = ln(1 + cv * cv);
    const deviation = Math.sqrt(variance);
    return () => exp(deviation * drawNormal(rng) - variance / 2);
  },
};
