import type { VectorSettings } from '../../cluster/vector-settings.ts';
import { criticalComponents, loadRatio } from '../load.ts';
import { type Exclusion, shareOut, type WeightLawSpec } from '../weight-law.ts';

/**
 * The paper's law: w ∝ p = P / max(L, 0.5), always from the same P, and nothing for a critical node
 * until the next cycle. In closed loop it never comes to rest: with u ∝ w / c it has the eigenvalue
 * -1 and swings about w ∝ sqrt(P c), so that half of a wrong capacity (on a logarithmic scale) stays
 * wrong. An exponent below 1 (`vector.dch.exponent`) damps the swing and corrects even less.
 *
 * @see SPEC S1.4 with the guards of S1.5, which the cycle keeps
 */
export const dch: WeightLawSpec = {
  summary: "the paper's law: performance over load, critical nodes out",
  source: 'doi:10.3233/JIFS-189706, eq. 4',
  formula: ({ dch: { exponent } }) => `w = P / max(L, 0.5)${power(exponent)}`,
  reads: 'load',
  claims: { loadAware: true, settles: false, excludes: 'critical' },
  create: (settings) => ({
    weigh: (nodes) =>
      shareOut(nodes, ({ performance }, { load }) =>
        loadRatio(performance, load, settings.dch.exponent),
      ),
    exclusion: criticalNodes(settings),
  }),
};

/** `^0.5`; nothing for 1. */
export const power = (exponent: number): string => (exponent === 1 ? '' : `^${exponent}`);

/** Nodes at a threshold get nothing until the cycle ends; what that may do is up to the guards. */
export function criticalNodes({ thresholds }: VectorSettings): Exclusion {
  return {
    reasons: ({ utilisation }) => criticalComponents(utilisation, thresholds),
    endsWithCycle: true,
    maxOutShare: 1,
  };
}
