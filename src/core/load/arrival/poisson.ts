import { exponentialDraws } from '../../kernel/exponential.ts';
import type { ArrivalSpec } from '../arrival.ts';

export const poisson: ArrivalSpec = {
  summary: 'by chance, as from very many users at a time',
  source: 'Lewis, Shedler 1979, doi:10.1002/nav.3800260304, by inversion of the expected count',
  claims: { dispersion: 1 },
  create: (rng) => exponentialDraws(rng),
};
