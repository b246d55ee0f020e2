import type { Weight } from '../kernel/units.ts';
import type { NodeHeartbeat } from './heartbeat-settings.ts';
import type { NodeProbe } from './probe-settings.ts';

/**
 * `alive` owns keys; `dead` neither owns nor holds; `drain` gives its keys away like a dead node but
 * still answers, so that copies can be read from it.
 */
export const nodeStates = ['alive', 'dead', 'drain'] as const;
export type NodeState = (typeof nodeStates)[number];

/** A member of the cluster. `address` is canonical (see address.ts) and unique, as is `id`. */
export interface ClusterNode {
  readonly id: string;
  readonly address: string;
  /** Failure domain, nested ones as `a/b/c`; '' when none was given. */
  readonly zone: string;
  readonly weight: Weight;
  readonly state: NodeState;
  readonly labels: Readonly<Record<string, string>>;
  /** Only when the node says something of its own. */
  readonly probe?: NodeProbe;
  /** Likewise. */
  readonly heartbeat?: NodeHeartbeat;
  /** Components without a check of their own that it needs: switches, power, uplinks. */
  readonly dependsOn?: readonly string[];
}

/** Indices of nodes are stored in 16 bits, 65 535 marking "none". */
export const MAX_NODES = 65_535;
