import type { PolicySpec } from './policy.ts';
import { weightedDraw } from './weighted-draw.ts';

/**
 * Power of two choices: of two distinct nodes the one that would be less loaded, by
 * (in flight + 1) / weight. With equal weights the fullest of n nodes with n requests holds
 * O(log log n), against O(log n / log log n) for a single draw.
 *
 * Nodes are drawn by weight, as nginx does: drawn evenly, two weak nodes would meet too often and get
 * more than they can do, however strong the others are.
 */
export const p2c: PolicySpec = {
  summary: 'less loaded of two random nodes, drawn by weight',
  source: 'Mitzenmacher 2001, doi:10.1109/71.963420; nginx, random two',
  claims: { weighted: true, reads: ['inFlight'], keyed: false, holds: false },
  parameters: {},
  create({ nodes, rng }) {
    const { inFlight, weight } = nodes;
    const { draw, refresh } = weightedDraw(nodes, rng);
    return {
      pick() {
        const one = draw();
        if (one < 0) return one;
        const other = draw(one);
        if (other < 0) return one;
        const ofOne = (inFlight[one]! + 1) * weight[other]!;
        const ofOther = (inFlight[other]! + 1) * weight[one]!;
        return ofOne <= ofOther ? one : other; // the lower index would get all ties of an idle fleet
      },
      refresh,
    };
  },
};
