import { LbError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Weight } from '../kernel/units.ts';
import type { NodeState } from './node.ts';

/** Node lists with one thing changed, for what-if questions. The lists given stay as they are. */

interface Named {
  readonly id: string;
}

/** @throws LbError UNKNOWN_NODE */
export function withState<N extends Named & { readonly state: NodeState }>(
  nodes: readonly N[],
  id: string,
  state: NodeState,
): N[] {
  return replaced(nodes, id, (node) => ({ ...node, state }));
}

/** @throws LbError UNKNOWN_NODE */
export function withWeight<N extends Named & { readonly weight: Weight }>(
  nodes: readonly N[],
  id: string,
  weight: Weight,
): N[] {
  return replaced(nodes, id, (node) => ({ ...node, weight }));
}

/** @throws LbError UNKNOWN_NODE */
export function withoutNode<N extends Named>(nodes: readonly N[], id: string): N[] {
  const index = indexOfNode(nodes, id);
  return nodes.filter((_, i) => i !== index);
}

/** @throws LbError USAGE when the id or the address is taken */
export function withNode<N extends Named & { readonly address: string }>(
  nodes: readonly N[],
  node: N,
): N[] {
  const taken = nodes.find(({ id, address }) => id === node.id || address === node.address);
  if (taken === undefined) return [...nodes, node];
  const what = taken.id === node.id ? `id ${node.id}` : `address ${node.address}`;
  throw new LbError('USAGE', `${what} is taken by node ${taken.id} at ${taken.address}`, {
    hint: 'a new node needs an id and an address of its own',
  });
}

function replaced<N extends Named>(nodes: readonly N[], id: string, change: (node: N) => N): N[] {
  const index = indexOfNode(nodes, id);
  return nodes.map((node, i) => (i === index ? change(node) : node));
}

const LISTED = 10;

export function indexOfNode(nodes: readonly Named[], id: string): number {
  const index = nodes.findIndex((node) => node.id === id);
  if (index !== -1) return index;
  const ids = nodes.map((node) => node.id);
  const near = nearest(id, ids);
  const more = ids.length > LISTED ? `, … (${ids.length} in all)` : '';
  throw new LbError('UNKNOWN_NODE', `there is no node "${id}"`, {
    hint:
      near === undefined
        ? `nodes: ${ids.slice(0, LISTED).join(', ')}${more}`
        : `did you mean ${near}?`,
  });
}
