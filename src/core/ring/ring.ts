import type { ReplicaSettings } from '../cluster/cluster.ts';
import type { NodeState } from '../cluster/node.ts';
import type { Weight } from '../kernel/units.ts';
import type { KeyHashing } from '../key-hash/key-hash.ts';
import type { Parameters, SlotTable } from '../placement/placement.ts';

/** A node as a ring remembers it. */
export interface RingNode {
  readonly id: string;
  readonly address: string;
  readonly zone: string;
  readonly weight: Weight;
  readonly state: NodeState;
  /** What its program calls it, where that is not the address; then `address` may be empty. */
  readonly name?: string;
  readonly number?: number;
  readonly places?: readonly number[];
  readonly tokens?: readonly string[];
}

export type { ReplicaSettings as ReplicaScheme };

/** What is done to a key before it is hashed. */
export type KeyRule = Pick<KeyHashing, 'tag' | 'prefix' | 'suffix'>;

/** A stored, versioned distribution. Its tables follow from it, except where the table is its state. */
export interface Ring {
  readonly algorithm: string;
  readonly parameters: Parameters;
  /** 1: one table over live nodes. 2: a table over all nodes, and one over live nodes for the rest. */
  readonly levels: 1 | 2;
  /** Of keys: a name of the registry of key hashes. */
  readonly hash: string;
  readonly keys?: KeyRule;
  readonly replicas: ReplicaSettings;
  /**
   * In numeric order of addresses: equal clusters give equal bytes, and ties in tables are settled. For
   * algorithms whose order decides (`claims.ordered`), in the order that the operator gave.
   */
  readonly nodes: readonly RingNode[];
  readonly table?: SlotTable;
  /** Numbers of nodes that have left, in that order. */
  readonly vacated?: readonly number[];
  /** Checksum of the ring this one was built from, 16 hex digits. */
  readonly parent?: string;
}
