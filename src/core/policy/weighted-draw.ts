import { createAliasTable } from '../kernel/alias-table.ts';
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
 */
export function weightedDraw(nodes: NodeColumns, rng: Rng): WeightedDraw {
  const { count, isOpen, weight } = nodes;
  let table = createAliasTable(weight);

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
        const node = table.at(rng() * count);
        if (isOpen[node] === 1 && node !== except) return node;
      }
      return drawOpen(except);
    },
    refresh() {
      table = createAliasTable(weight);
    },
  };
}
