import { ln } from '../../kernel/elementary.ts';
import type { ArrivalSpec } from '../arrival.ts';

/** 1 - u is a multiple of 2^-53 and never 0, so a gap is at most 37. */
export const poisson: ArrivalSpec = {
  summary: 'by chance, as from very many users at a time',
  source: 'Lewis, Shedler 1979, doi:10.1002/nav.3800260304, by inversion of the expected count',
  claims: { dispersion: 1 },
  create: (rng) => () => -ln(1 - rng()),
};
