import { exponentialDraws } from '../../kernel/exponential.ts';
import type { DemandSpec } from './demand.ts';

/**
 * Two exponential laws that give half of the work each (balanced means): p = (1 + sqrt((c - 1) /
 * (c + 1))) / 2 of the requests have the mean 1 / (2p), the others 1 / (2(1 - p)).
 */
export const hyperexponential: DemandSpec = {
  summary: 'many small and few large ones, each exponential',
  source: 'H2 with balanced means, Whitt 1982, doi:10.1287/opre.30.1.125',
  parameter: { name: 'squared coefficient of variation', default: 10, least: 1, most: 1e6 },
  variation: (c) => c,
  create(rng, c) {
    const p = (1 + Math.sqrt((c - 1) / (c + 1))) / 2;
    const draw = exponentialDraws(rng);
    return () => {
      const mean = rng() < p ? 0.5 / p : 0.5 / (1 - p);
      return draw() * mean;
    };
  },
};
