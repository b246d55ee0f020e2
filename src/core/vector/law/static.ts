import { neverExcludes, type WeightLawSpec } from '../weight-law.ts';

/**
 * Weights by capacity alone: w = P. What every other law starts from, and what to compare it with.
 * Weights that were something else go back to P.
 */
export const staticLaw: WeightLawSpec = {
  summary: 'by capacity alone; loads change nothing',
  source: 'doi:10.3233/JIFS-189706, in-cycle virtual nodes',
  formula: () => 'w = P',
  reads: 'nothing',
  claims: { loadAware: false, settles: false, excludes: 'never' },
  create: () => ({
    weigh: (nodes) => {
      const had = nodes.reduce((sum, { weight }) => sum + weight, 0);
      const total = nodes.reduce((sum, { performance }) => sum + performance, 0);
      if (!(total > 0)) return nodes.map(({ weight }) => ({ weight }));
      return nodes.map(({ performance }) => ({ weight: (performance * had) / total }));
    },
    exclusion: neverExcludes,
  }),
};
