import { NO_NODE } from './policy.ts';

/** Picks the next node by the weights as they are now; one of weight 0 never. */
export type SmoothTurns = (weight: Float64Array, isOpen: Uint8Array) => number;

/**
 * Smooth weighted round robin: every open node earns its weight, the richest is picked (the lower
 * index of two) and pays what all have earned. In a round of Σw turns node i has exactly w_i, spread
 * as evenly as can be: 5, 1, 1 gives 0 0 1 0 2 0 0.
 *
 * @see nginx, ngx_http_upstream_round_robin.c; vectors in SPEC S0.2
 */
export function smoothTurns(count: number): SmoothTurns {
  const earned = new Float64Array(count);
  return (weight, isOpen) => {
    let best = NO_NODE;
    let total = 0;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 0 || weight[node] === 0) continue;
      total += weight[node]!;
      earned[node]! += weight[node]!;
      if (best < 0 || earned[node]! > earned[best]!) best = node;
    }
    if (best >= 0) earned[best]! -= total;
    return best;
  };
}
