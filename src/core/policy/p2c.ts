import { numberOf } from './parameters.ts';
import type { PolicySpec } from './policy.ts';
import { weightedDraw } from './weighted-draw.ts';

/**
 * Power of two choices: of two distinct nodes, or more, the one that would be less loaded, by
 * (in flight + 1) / weight. With equal weights the fullest of n nodes with n requests holds
 * O(log log n), against O(log n / log log n) for a single draw.
 *
 * Nodes are drawn by weight, as nginx does: drawn evenly, two weak nodes would meet too often and get
 * more than they can do, however strong the others are.
 */
export const p2c: PolicySpec = {
  summary: 'less loaded of two random nodes, drawn by weight',
  source: 'Mitzenmacher 2001, doi:10.1109/71.963420; nginx, random two; Envoy, choice_count',
  claims: { weighted: true, reads: ['inFlight'], keyed: false, holds: false },
  parameters: { choices: 2 },
  meanings: { choices: 'nodes drawn, each another one than the best before it' },
  create({ nodes, rng }, parameters) {
    const { inFlight, weight } = nodes;
    const choices = numberOf(parameters, 'choices', { from: 1, most: 100, isWhole: true });
    const { draw, refresh } = weightedDraw(nodes, rng);
    return {
      pick() {
        let best = draw();
        if (best < 0) return best;
        for (let choice = 1; choice < choices; choice++) {
          const other = draw(best);
          if (other < 0) break;
          const ofBest = (inFlight[best]! + 1) * weight[other]!;
          const ofOther = (inFlight[other]! + 1) * weight[best]!;
          if (ofOther < ofBest) best = other; // the lower index would get all ties of an idle fleet
        }
        return best;
      },
      refresh,
    };
  },
};
