import type { ReplicaSettings } from '../cluster/cluster.ts';
import type { NodeState } from '../cluster/node.ts';
import type { Weight } from '../kernel/units.ts';
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

export type { ReplicaSettings as ReplicaScheme };

/** A stored, versioned distribution. Its tables follow from it; nothing else is kept. */
export interface Ring {
  readonly algorithm: string;
  readonly parameters: Parameters;
  /** 1: one table over live nodes. 2: a table over all nodes, and one over live nodes for the rest. */
  readonly levels: 1 | 2;
  readonly hash: 'xxh64';
  readonly replicas: ReplicaSettings;
  /** In numeric order of addresses: equal clusters give equal bytes, and ties in tables are settled. */
  readonly nodes: readonly RingNode[];
  /** Checksum of the ring this one was built from, 16 hex digits. */
  readonly parent?: string;
}
