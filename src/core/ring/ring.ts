import type { NodeState } from '../cluster/node.ts';
import type { Ratio, Weight } from '../kernel/units.ts';
import type { Parameters } from '../placement/placement.ts';

/** A node as a ring remembers it. */
export interface RingNode {
  readonly id: string;
  readonly address: string;
  readonly zone: string;
  readonly weight: Weight;
  readonly state: NodeState;
  readonly places?: readonly number[];
}

/** How copies besides the owner are chosen (SPEC S4.6 and S4.7). */
export interface ReplicaScheme {
  /** `nearest`: an even number of neighbouring areas; `overlap`: the neighbour at the area's edge. */
  readonly scheme: 'nearest' | 'overlap';
  /** Copies besides the owner, for `nearest`. */
  readonly copies: number;
  /** Share of an area that is also held by the neighbour on each side, 0 to 0.5, for `overlap`. */
  readonly overlap: Ratio;
  /** Put copies into different zones whenever the cluster has enough of them. */
  readonly spreadZones: boolean;
}

/** A stored, versioned distribution. Its tables follow from it; nothing else is kept. */
export interface Ring {
  readonly algorithm: string;
  readonly parameters: Parameters;
  /** 1: one table over live nodes. 2: a table over all nodes, and one over live nodes for the rest. */
  readonly levels: 1 | 2;
  readonly hash: 'xxh64';
  readonly replicas: ReplicaScheme;
  /** In numeric order of addresses: equal clusters give equal bytes, and ties in tables are settled. */
  readonly nodes: readonly RingNode[];
  /** Checksum of the ring this one was built from, 16 hex digits. */
  readonly parent?: string;
}
