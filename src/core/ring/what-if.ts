import { withNode, withoutNode, withState, withWeight } from '../cluster/change.ts';
import type { ClusterNode, NodeState } from '../cluster/node.ts';
import type { RingRequest } from './build.ts';
import { placementSpec } from './lookup.ts';
import type { Ring } from './ring.ts';

/** A change of the node list, by node id. */
export interface WhatIf {
  readonly leave: readonly string[];
  readonly join: readonly Omit<ClusterNode, 'labels'>[];
  readonly states: readonly { readonly id: string; readonly state: NodeState }[];
  readonly weights: readonly { readonly id: string; readonly weight: number }[];
}

export function isNoChange({ leave, join, states, weights }: WhatIf): boolean {
  return leave.length + join.length + states.length + weights.length === 0;
}

/** The change without nodes to join that are there as they shall be, so that it can be asked for again. */
export function withoutPresent({ nodes }: Ring, change: WhatIf): WhatIf {
  const isPresent = ({ id, address, zone, weight }: WhatIf['join'][number]): boolean =>
    nodes.some(
      (node) =>
        node.id === id && node.address === address && node.zone === zone && node.weight === weight,
    );
  return { ...change, join: change.join.filter((node) => !isPresent(node)) };
}

/**
 * What to build to get `ring` with `change` made to it; everything else stays.
 *
 * @throws LbError UNKNOWN_NODE, USAGE (a joining node's id or address is taken)
 */
export function changedRequest(ring: Ring, change: WhatIf): RingRequest {
  const request = requestOf(ring);
  let { nodes } = request;
  for (const { id, state } of change.states) nodes = withState(nodes, id, state);
  for (const { id, weight } of change.weights) nodes = withWeight(nodes, id, weight);
  for (const id of change.leave) nodes = withoutNode(nodes, id);
  for (const node of change.join) nodes = withNode(nodes, node);
  return { ...request, nodes };
}

/** The request that gives `ring` again; with other weights than its algorithm can follow, another one. */
export function requestOf(ring: Ring): RingRequest {
  placementSpec(ring.algorithm);
  return {
    nodes: ring.nodes,
    algorithm: 'auto',
    parameters: ring.parameters,
    levels: ring.levels,
    replicas: ring.replicas,
  };
}
