import type { Rng } from '../kernel/rng.ts';
import type { NodeColumns } from './node-columns.ts';
import { NO_NODE } from './policy.ts';

/** Draws from the table before the weights of open nodes are added up. */
const DRAWS = 16;

export interface WeightedDraw {
  /**
   * An open node, likely in proportion to its weight.
   * @param except a node that shall not be drawn, or none
   * @returns NO_NODE when no other node is open
   */
  draw(except?: number): number;
  /** Takes the weights as they are now. */
  refresh(): void;
}

/**
 * Draws by weight in O(1): an alias table over all nodes, drawn from again when the node is closed,
 * which leaves the open ones their proportions. When that fails too often, one pass over the nodes.
 *
 * @see Vose 1991, doi:10.1109/32.92917
 */
export function weightedDraw(nodes: NodeColumns, rng: Rng): WeightedDraw {
  const { count, isOpen, weight } = nodes;
  const own = new Float64Array(count);
  const alias = new Uint32Array(count);
  fillAliases(weight, own, alias);

  const drawOpen = (except: number): number => {
    let total = 0;
    let last = NO_NODE;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 1 && node !== except) total += weight[node]!;
    }
    let left = rng() * total;
    for (let node = 0; node < count; node++) {
      if (isOpen[node] === 0 || node === except) continue;
      last = node;
      left -= weight[node]!;
      if (left < 0) break;
    }
    return last;
  };
  return {
    draw(except = NO_NODE) {
      for (let draw = 0; draw < DRAWS; draw++) {
        const place = rng() * count;
        const cell = Math.floor(place);
        const node = place - cell < own[cell]! ? cell : alias[cell]!;
        if (isOpen[node] === 1 && node !== except) return node;
      }
      return drawOpen(except);
    },
    refresh: () => fillAliases(weight, own, alias),
  };
}

/** Cell i is kept by node i with probability own[i], else it is of node alias[i]. */
function fillAliases(weight: Float64Array, own: Float64Array, alias: Uint32Array): void {
  const count = weight.length;
  const total = weight.reduce((sum, value) => sum + value, 0);
  const small: number[] = [];
  const large: number[] = [];
  for (let node = 0; node < count; node++) {
    own[node] = (weight[node]! / total) * count;
    alias[node] = node;
    (own[node]! < 1 ? small : large).push(node);
  }
  while (small.length > 0 && large.length > 0) {
    const poor = small.pop()!;
    const rich = large.at(-1)!;
    alias[poor] = rich;
    own[rich]! -= 1 - own[poor]!;
    if (own[rich]! < 1) small.push(large.pop()!);
  }
  for (const node of [...small, ...large]) own[node] = 1; // what rounding has left over
}
