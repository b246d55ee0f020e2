import type { ClusterNode, NodeState } from '../cluster/node.ts';
import { LbError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import type { PlacementName } from '../placement/registry.ts';
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

/**
 * What to build to get `ring` with `change` made to it; everything else stays.
 *
 * @throws LbError UNKNOWN_NODE, USAGE (a joining node's id or address is taken)
 */
export function changedRequest(ring: Ring, change: WhatIf): RingRequest {
  for (const id of [
    ...change.leave,
    ...change.states.map((s) => s.id),
    ...change.weights.map((w) => w.id),
  ]) {
    if (!ring.nodes.some((node) => node.id === id)) throw unknownNode(id, ring);
  }
  const leaving = new Set(change.leave);
  const states = new Map(change.states.map(({ id, state }) => [id, state]));
  const weights = new Map(change.weights.map(({ id, weight }) => [id, weight]));
  const staying = ring.nodes
    .filter((node) => !leaving.has(node.id))
    .map((node) => ({
      ...node,
      state: states.get(node.id) ?? node.state,
      weight: weights.get(node.id) ?? node.weight,
    }));
  for (const node of change.join) checkNew(node, staying);
  return { ...requestOf(ring), nodes: [...staying, ...change.join] };
}

/** The request that gives `ring` again. */
export function requestOf(ring: Ring): RingRequest {
  placementSpec(ring.algorithm);
  return {
    nodes: ring.nodes,
    algorithm: ring.algorithm as PlacementName,
    parameters: ring.parameters,
    levels: ring.levels,
    replicas: ring.replicas,
  };
}

function unknownNode(id: string, ring: Ring): LbError {
  const near = nearest(
    id,
    ring.nodes.map((node) => node.id),
  );
  return new LbError('UNKNOWN_NODE', `the ring has no node "${id}"`, {
    hint: near === undefined ? 'see lbctl ring show for its nodes' : `did you mean ${near}?`,
  });
}

function checkNew(
  node: WhatIf['join'][number],
  staying: readonly { id: string; address: string }[],
) {
  const taken = staying.find((other) => other.id === node.id || other.address === node.address);
  if (taken === undefined) return;
  const what = taken.id === node.id ? `id ${node.id}` : `address ${node.address}`;
  throw new LbError('USAGE', `cannot join ${node.id}: the ${what} is in the ring already`, {
    hint: 'choose another, or change its weight or state instead: --weight, --alive',
  });
}
