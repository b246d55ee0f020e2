import { loadRatio } from '../load.ts';
import { LEASH, shareOut, type WeightLawSpec } from '../weight-law.ts';
import { criticalNodes, power } from './dch.ts';

/**
 * The damped form of the paper's law: the weight in force divided by L^β, shared out to the same sum.
 * In closed loop the distance from equal loads shrinks to (1 - β) of it in a cycle. L counts memory,
 * which does not follow the weight: a node whose memory is always fuller than that of the others would
 * lose weight for ever, so weights stay within a factor of P (ours).
 *
 * @see SPEC S1.4, alternative D
 */
export const cumulative: WeightLawSpec = {
  summary: 'weight over a root of the load, critical nodes out',
  source: 'doi:10.3233/JIFS-189706, eq. 4, damped; ours',
  formula: ({ cumulative: { exponent } }) => `w = w / max(L, 0.5)${power(exponent)}`,
  reads: 'load',
  claims: { loadAware: true, settles: true, excludes: 'critical' },
  create: (settings) => ({
    weigh: (nodes) =>
      shareOut(nodes, ({ performance, weight }, { load }) => {
        const wanted = loadRatio(weight, load, settings.cumulative.exponent);
        return Math.min(LEASH.most * performance, Math.max(LEASH.least * performance, wanted));
      }),
    exclusion: criticalNodes(settings),
  }),
};
