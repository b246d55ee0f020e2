import type { ArrivalSpec } from '../arrival.ts';

/** The first arrival is at the start. */
export const constant: ArrivalSpec = {
  summary: 'evenly spread, the first one at the start',
  source: 'wrk2 -R',
  claims: { dispersion: 0 },
  create() {
    let gap = 0;
    return () => {
      const now = gap;
      gap = 1;
      return now;
    };
  },
};
