import type { Ratio } from '../kernel/units.ts';
import type { NodeColumns } from './node-columns.ts';
import { NO_NODE } from './policy.ts';

/** The first node at or behind `from`, wrapping, that is open; NO_NODE when none is. */
export function firstOpen({ count, isOpen }: NodeColumns, from: number): number {
  for (let step = 0, node = from; step < count; step++, node++) {
    if (node >= count) node = 0;
    if (isOpen[node] === 1) return node;
  }
  return NO_NODE;
}

/** The `nth` open node, from 0; NO_NODE when there are not so many. */
export function nthOpen({ count, isOpen }: NodeColumns, nth: number): number {
  let left = nth;
  for (let node = 0; node < count; node++) {
    if (isOpen[node] === 1 && left-- === 0) return node;
  }
  return NO_NODE;
}

export function openCount({ count, isOpen }: NodeColumns): number {
  let open = 0;
  for (let node = 0; node < count; node++) open += isOpen[node]!;
  return open;
}

/** Equal shares of the open nodes. */
export function equalShares(nodes: NodeColumns): Ratio[] {
  const open = openCount(nodes);
  return Array.from(nodes.isOpen, (isOpen) => (isOpen === 1 ? 1 / open : 0));
}

/** Shares of the open nodes in proportion to their weights. */
export function weightShares({ isOpen, weight }: NodeColumns): Ratio[] {
  const open = Array.from(weight, (value, node) => (isOpen[node] === 1 ? value : 0));
  const total = open.reduce((sum, value) => sum + value, 0);
  return open.map((value) => (value > 0 ? value / total : 0));
}
