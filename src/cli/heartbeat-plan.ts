import { Args, Flags } from '@oclif/core';
import { heartbeatProbes } from '../adapters/heartbeat/registry.ts';
import { indexOfNode } from '../core/cluster/change.ts';
import type { Cluster } from '../core/cluster/cluster.ts';
import {
  type CheckSettings,
  type HeartbeatProbeName,
  type HeartbeatSettings,
  heartbeatProbeNames,
} from '../core/cluster/heartbeat-settings.ts';
import type { ClusterNode } from '../core/cluster/node.ts';
import type { HeartbeatTarget } from '../core/health/heartbeat-probe.ts';
import { heartbeatTargets } from '../core/health/targets.ts';
import { clusterFlags, loadClusterFile } from './cluster-source.ts';
import { heartbeatFlags, withHeartbeatFlags } from './heartbeat-settings.ts';
import { placedFiles } from './placed-files.ts';

export const heartbeatArgs = {
  node: Args.string({
    description: 'Nodes of the cluster to be checked; none: all.',
    ignoreStdin: true,
    multiple: true,
  }),
};

export const heartbeatPlanFlags = {
  ...clusterFlags,
  probe: Flags.option({
    options: heartbeatProbeNames,
    helpValue: 'NAME',
    summary: 'How nodes are asked, for all of them; else as the cluster file says, else tcp.',
  })(),
  ...heartbeatFlags,
};

interface PlanFlags {
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
  readonly probe?: HeartbeatProbeName | undefined;
  readonly interval?: string | undefined;
  readonly timeout?: string | undefined;
}

/** Who is to be checked, and how. */
export interface HeartbeatPlan {
  readonly cluster: Cluster;
  /** As long as `targets`. */
  readonly nodes: readonly ClusterNode[];
  readonly targets: readonly HeartbeatTarget[];
  readonly settings: HeartbeatSettings;
  /** The cluster file, when there is one. */
  readonly file: string | undefined;
}

/**
 * @param names nodes on the command line
 * @throws LbError USAGE, UNKNOWN_NODE, CLUSTER_NOT_FOUND, CLUSTER_INVALID
 */
export async function planHeartbeat(
  names: readonly string[],
  flags: PlanFlags,
): Promise<HeartbeatPlan> {
  const { cluster, file } = await loadClusterFile(flags);
  const chosen =
    names.length === 0
      ? cluster.nodes
      : [...new Set(names)].map((name) => cluster.nodes[indexOfNode(cluster.nodes, name)]!);
  const place = (check: CheckSettings): CheckSettings =>
    placedFiles(check, ['caFile', 'passwordFile', 'trace'], file);
  const asked = withHeartbeatFlags(cluster.heartbeat, flags);
  const probe = flags.probe ?? asked.check.probe;
  const settings = { ...asked, check: place({ ...asked.check, probe }) };
  const nodes = chosen.map((node) => {
    if (node.heartbeat === undefined) return node;
    const own = place({ probe, ...node.heartbeat, ...(flags.probe && { probe }) });
    return { ...node, heartbeat: own };
  });
  const targets = heartbeatTargets(nodes, settings, heartbeatProbes);
  return { cluster, nodes, targets, settings, file };
}
