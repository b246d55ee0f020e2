import type { HashFunction } from '../kernel/hash64.ts';
import { mix64 } from '../kernel/mix.ts';
import type { Distribution, FlowVisit, PlacementNode, PlacementSpec } from './placement.ts';
import { membersByAddress } from './table.ts';

/**
 * Weighted rendezvous hashing: every node draws an exponential of rate `weight` for the key, the
 * smallest wins. Exactly proportional, exactly minimal, and O(n) a key.
 */
export const rendezvous: PlacementSpec = {
  summary: 'weighted rendezvous (highest random weight), O(n) a key',
  source: 'Thaler and Ravishankar 1998, doi:10.1109/90.663936; weights by -ln(u)/w',
  claims: {
    weighted: true,
    disruption: 'minimal',
    exactness: 'closed-form',
    evenness: 'exact',
    areas: false,
    removal: 'any',
    copies: true,
    ordered: false,
  },
  parameters: {},
  keyHashes: ['xxh64'],
  create({ nodes }, hash) {
    const scores = rendezvousScores(nodes, hash);
    return {
      owner(hi, lo) {
        let best = -1;
        let least = Number.POSITIVE_INFINITY;
        scores(hi, lo, (node, score) => {
          if (score < least) {
            least = score;
            best = node;
          }
        });
        return best;
      },
      preference(hi, lo, count) {
        const drawn: { node: number; score: number }[] = [];
        scores(hi, lo, (node, score) => drawn.push({ node, score }));
        drawn.sort((a, b) => a.score - b.score); // stable: ties keep address order
        return drawn.slice(0, count).map(({ node }) => node);
      },
    };
  },
  shares({ nodes }) {
    const total = nodes.reduce((sum, node) => sum + node.weight, 0);
    return nodes.map((node) => node.weight / total);
  },
  flows: rendezvousFlows,
};

/** Visits every node of weight > 0 in address order with its score for the key, smallest first wins. */
function rendezvousScores(
  nodes: readonly PlacementNode[],
  hash: HashFunction,
): (hi: number, lo: number, visit: (node: number, score: number) => void) => void {
  const members = membersByAddress(nodes);
  const seeds = members.map((i) => hash(nodes[i]!.address));
  return (hi, lo, visit) => {
    for (let m = 0; m < members.length; m++) {
      const seed = seeds[m]!;
      const h = mix64((hi ^ seed.hi) >>> 0, (lo ^ seed.lo) >>> 0);
      visit(members[m]!, -Math.log(unitInterval(h.hi, h.lo)) / nodes[members[m]!]!.weight);
    }
  };
}

/** The upper 53 bits as a number above 0 and at most 1. */
export function unitInterval(hi: number, lo: number): number {
  return (hi * 2 ** 21 + (lo >>> 11) + 0.5) / 2 ** 53;
}

/**
 * Joint law of the winners under weights a (before) and b (after) when every node keeps its draw
 * e_k ~ Exp(1), score e_k / a_k then e_k / b_k. With c_k = b_k / a_k, i wins before and j after (i ≠ j)
 * only if c_i < c_j, and integrating over x = e_i / a_i, y = e_j / b_j with ρ = x / y gives
 *
 *   P(i → j) = a_i b_j ∫ dρ / (ρ A(ρ) + B(ρ))²  over c_i < ρ < c_j,
 *   A(ρ) = Σ a_k over c_k < ρ,  B(ρ) = Σ b_k over c_k ≥ ρ,
 *
 * which is piecewise (ρ₂ - ρ₁) / ((ρ₁A + B)(ρ₂A + B)) between the distinct ratios c. A node that
 * joins has c = ∞, one that leaves c = 0.
 */
function rendezvousFlows(before: Distribution, after: Distribution, visit: FlowVisit): void {
  // Raw weights: an unchanged node's ratio is then exactly 1, in whatever unit the weights are.
  const a = before.nodes.map((node) => node.weight);
  const b = after.nodes.map((node) => node.weight);
  const total = a.reduce((sum, weight) => sum + weight, 0);
  const ratio = a.map((weight, k) => (weight === 0 ? Number.POSITIVE_INFINITY : b[k]! / weight));
  const integral = cumulativeIntegral(a, b, ratio);
  const upTo = Float64Array.from(ratio, (one) => integral.get(one)!);
  for (let i = 0; i < a.length; i++) {
    if (a[i] === 0) continue;
    let stays = a[i]! / total;
    for (let j = 0; j < b.length; j++) {
      if (j === i || b[j] === 0 || !(ratio[j]! > ratio[i]!)) continue;
      const share = a[i]! * b[j]! * (upTo[j]! - upTo[i]!);
      visit(i, j, share);
      stays -= share;
    }
    if (b[i]! > 0) visit(i, i, Math.max(0, stays));
  }
}

/** ∫ dρ / (ρA + B)² from the smallest ratio up to each distinct ratio. */
function cumulativeIntegral(
  a: readonly number[],
  b: readonly number[],
  ratio: readonly number[],
): Map<number, number> {
  const owning = ratio.map((_, k) => k).filter((k) => a[k]! > 0 || b[k]! > 0);
  owning.sort((x, y) => (ratio[x]! < ratio[y]! ? -1 : ratio[x]! > ratio[y]! ? 1 : 0));
  const sums = new Map<number, number>();
  let slope = 0;
  let constant = b.reduce((sum, weight) => sum + weight, 0);
  let from = 0;
  let total = 0;
  for (let at = 0; at < owning.length; ) {
    const to = ratio[owning[at]!]!;
    if (to > from) {
      total +=
        to === Number.POSITIVE_INFINITY
          ? 1 / (slope * (from * slope + constant))
          : (to - from) / ((from * slope + constant) * (to * slope + constant));
    }
    sums.set(to, total);
    for (; at < owning.length && ratio[owning[at]!] === to; at++) {
      slope += a[owning[at]!]!;
      constant -= b[owning[at]!]!;
    }
    from = to;
  }
  return sums;
}
