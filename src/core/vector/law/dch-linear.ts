import { effectiveLoad } from '../load.ts';
import { shareOut, type WeightLawSpec } from '../weight-law.ts';
import { criticalNodes } from './dch.ts';

/** L of a node that is fully used in everything. */
const FULL_LOAD = 2;

/**
 * Weights by headroom: w ∝ P (2 - L), a common reading of "capacity less load". Unstable above half
 * use: there the eigenvalue -u / (1 - u) is beyond -1 and nodes alternate between all and nothing.
 *
 * @see SPEC S1.4, alternative C
 */
export const dchLinear: WeightLawSpec = {
  summary: 'performance times headroom, critical nodes out',
  source: 'capacity less load, a reading of doi:10.3233/JIFS-189706, eq. 4',
  formula: () => 'w = P (2 - max(L, 0.5))',
  reads: 'load',
  claims: { loadAware: true, settles: false, excludes: 'critical' },
  create: (settings) => ({
    weigh: (nodes) =>
      shareOut(
        nodes,
        ({ performance }, { load }) => performance * Math.max(0, FULL_LOAD - effectiveLoad(load)),
      ),
    exclusion: criticalNodes(settings),
  }),
};
