import { hostname } from 'node:os';
import { indexOfNode } from '../core/cluster/change.ts';
import type { Cluster } from '../core/cluster/cluster.ts';
import { complainAboutId } from '../core/cluster/names.ts';
import { defaultProbeSettings } from '../core/cluster/probe-defaults.ts';
import type { ProbeSettings, ProbeSource } from '../core/cluster/probe-settings.ts';
import { LbError } from '../core/kernel/errors.ts';
import type { Ms } from '../core/kernel/units.ts';
import type { ProbeTarget } from '../core/probe/host-probe.ts';
import { probeTargets } from '../core/probe/targets.ts';
import { loadClusterFile } from './cluster-source.ts';
import { placedFiles } from './placed-files.ts';
import { durationFlag } from './probe-flags.ts';
import { printable } from './render/printable.ts';

/** Who is to be measured, and how they are asked. */
export interface ProbePlan {
  readonly targets: readonly ProbeTarget[];
  /** Nodes of a cluster, rather than the machine that lbctl runs on. */
  readonly isFleet: boolean;
  /** Nodes left out because the cluster file says that they are dead. */
  readonly skipped: readonly string[];
  readonly timeoutMs: Ms;
  readonly concurrency: number;
}

interface PlanFlags {
  readonly all: boolean;
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
  readonly source?: ProbeSource | undefined;
  readonly concurrency?: number | undefined;
  readonly timeout?: string | undefined;
}

/**
 * @param names nodes on the command line
 * @throws LbError USAGE, UNKNOWN_NODE, CLUSTER_NOT_FOUND, CLUSTER_INVALID
 */
export async function planProbe(names: readonly string[], flags: PlanFlags): Promise<ProbePlan> {
  const given = flags.node ?? [];
  const isFleet = flags.all || names.length > 0 || given.some((node) => node.includes('='));
  const limits = ({ timeoutMs, concurrency }: ProbeSettings) => ({
    timeoutMs: durationFlag('timeout', flags.timeout, timeoutMs, [1, 3_600_000]),
    concurrency: flags.concurrency ?? concurrency,
  });
  if (!isFleet) {
    const { cluster } = flags;
    if (cluster !== undefined && cluster !== process.env.LBCTL_CLUSTER) {
      throw new LbError('USAGE', 'a cluster file is named, but none of its nodes', {
        hint: 'take them all with --all, or name some: lbctl probe dns-1',
      });
    }
    const targets = [thisMachine(given, flags.source)];
    return { targets, isFleet, skipped: [], ...limits(defaultProbeSettings) };
  }
  if (flags.all && names.length > 0) {
    throw new LbError('USAGE', 'nodes are named beside --all', { hint: 'give one of them' });
  }
  const { cluster, file } = await loadClusterFile(flags);
  const settings = withPaths(cluster.probe, file);
  const { nodes, skipped } = chosenNodes(cluster, names);
  return {
    targets: probeTargets(nodes, settings, flags.source),
    isFleet,
    skipped,
    ...limits(settings),
  };
}

/** Named nodes whatever their state, else all that are not dead. */
function chosenNodes(cluster: Cluster, names: readonly string[]) {
  const { nodes } = cluster;
  if (names.length > 0) {
    const chosen = [...new Set(names)].map((name) => nodes[indexOfNode(nodes, name)]!);
    return { nodes: chosen, skipped: [] };
  }
  const dead = nodes.filter(({ state }) => state === 'dead').map(({ id }) => id);
  return { nodes: nodes.filter(({ state }) => state !== 'dead'), skipped: dead };
}

function thisMachine(given: readonly string[], source: ProbeSource | undefined): ProbeTarget {
  if (source !== undefined && source !== 'local') {
    throw new LbError('USAGE', `--source ${source} needs nodes`, {
      hint: 'name nodes of the cluster, or take them all with --all',
    });
  }
  if (given.length > 1) {
    throw new LbError('USAGE', 'this machine has one id, but several are given with --node', {
      hint: 'nodes of a cluster are named without a flag: lbctl probe dns-1 dns-2',
    });
  }
  const node = given[0] ?? hostname();
  const complaint = complainAboutId(node);
  if (complaint !== undefined) {
    throw new LbError('USAGE', `the id "${printable(node)}" of this machine ${complaint.message}`, {
      hint: node.includes(',') ? 'give one id: --node dns-1' : complaint.hint,
    });
  }
  return { node, host: 'localhost', settings: { ...defaultProbeSettings, source: 'local' } };
}

/** Files of the settings in their place. */
function withPaths(settings: ProbeSettings, clusterFile: string | undefined): ProbeSettings {
  const { ssh, nodeExporter, prometheus, file } = settings;
  return {
    ...settings,
    ssh: placedFiles(ssh, ['configFile', 'knownHostsFile', 'identityFile'], clusterFile),
    nodeExporter: placedFiles(nodeExporter, ['passwordFile', 'caFile'], clusterFile),
    prometheus: placedFiles(prometheus, ['passwordFile', 'caFile'], clusterFile),
    file: placedFiles(file, ['path'], clusterFile),
  };
}
