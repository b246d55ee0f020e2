import { LbError } from '../kernel/errors.ts';
import { nodeName, type PlacementNode } from './placement.ts';

/**
 * The nodes of a rule that only knows how many there are.
 *
 * @param what in words, a node is to this rule
 * @throws LbError PLACEMENT_IMPOSSIBLE when another than the last ones is absent
 */
export function leadingNodes(nodes: readonly PlacementNode[], what: string): Uint16Array {
  const gap = nodes.findIndex(({ weight }) => weight === 0);
  const count = gap === -1 ? nodes.length : gap;
  const behind = nodes.findIndex(({ weight }, i) => i > count && weight > 0);
  if (behind === -1) return Uint16Array.from({ length: count }, (_, i) => i);
  throw new LbError(
    'PLACEMENT_IMPOSSIBLE',
    `${nodeName(nodes[count]!)} cannot be absent: the rule knows only how many nodes there are, so only the last of them can leave`,
    { hint: `${what} in the middle can be replaced by another one, which takes its number` },
  );
}
