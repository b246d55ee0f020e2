import type { Ratio } from '../kernel/units.ts';
import type { HeartbeatSettings } from './heartbeat-settings.ts';
import type { ClusterNode } from './node.ts';
import type { ProbeSettings } from './probe-settings.ts';
import type { VectorSettings } from './vector-settings.ts';

/** What a cluster file says, checked and completed with the defaults of schema.ts. */
export interface Cluster {
  readonly name?: string;
  /** At least one, in the order of the file; ids and addresses are unique. */
  readonly nodes: readonly ClusterNode[];
  /** The known zones, when the file lists them; then every node's zone is among them. */
  readonly zones: readonly string[];
  readonly ring: RingSettings;
  readonly vector: VectorSettings;
  readonly probe: ProbeSettings;
  readonly heartbeat: HeartbeatSettings;
  /** Settings the file itself makes, such as `ring.levels`; all others are defaults. */
  readonly given: readonly string[];
}

interface RingSettings {
  /** Where the ring is kept, relative to the cluster file. */
  readonly file: string;
  /** Name in the placement registry, or `auto`: the table for equal weights, else a weighted one. */
  readonly algorithm: string;
  /** A power of two, so that blocks fall on variants evenly. */
  readonly variants: number;
  readonly levels: 1 | 2;
  /** Points on the consistent-hash circle for a node of mean weight. */
  readonly virtualNodes: number;
  readonly replicas: ReplicaSettings;
}

/** `nearest`: an even number of neighbouring areas; `overlap`: the neighbour at the area's edge. */
export const replicaSchemes = ['nearest', 'overlap'] as const;

/** How copies besides the owner are chosen (SPEC S4.6 and S4.7). */
export interface ReplicaSettings {
  readonly scheme: (typeof replicaSchemes)[number];
  /** Copies besides the owner, for `nearest`. */
  readonly copies: number;
  /** Share of an area that the neighbour on each side holds too, 0 to 0.5, for `overlap`. */
  readonly overlap: Ratio;
  /** Put copies into different zones whenever the cluster has enough of them. */
  readonly spreadZones: boolean;
}
