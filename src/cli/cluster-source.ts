import { resolve } from 'node:path';
import { Flags } from '@oclif/core';
import { exists, readText } from '../adapters/files.ts';
import { CLUSTER_FILE, findClusterFile } from '../adapters/ring-file.ts';
import type { Cluster } from '../core/cluster/cluster.ts';
import { LbError } from '../core/kernel/errors.ts';
import { placementNames } from '../core/placement/registry.ts';

/** Flags of every command that reads a cluster. */
export const clusterFlags = {
  cluster: Flags.string({
    env: 'LBCTL_CLUSTER',
    helpValue: 'FILE',
    summary: `The cluster file; else the nearest ${CLUSTER_FILE} from here upwards.`,
  }),
  node: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID=ADDRESS[,weight=N][,zone=a/b]',
    summary: 'A node, instead of a cluster file; once for each node.',
  }),
};

/** What the flags above, or some of them, were set to. */
export interface ClusterOptions {
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
}

export interface LoadedCluster {
  readonly cluster: Cluster;
  /** The cluster file, relative to the current folder where it was searched; absent for --node. */
  readonly file?: string;
}

/**
 * The cluster that the flags mean: --node, else --cluster, else LBCTL_CLUSTER, else lbctl.yaml upwards.
 *
 * @throws LbError USAGE, CLUSTER_NOT_FOUND, CLUSTER_INVALID, TOO_MANY_NODES
 */
export async function loadClusterFile(options: ClusterOptions): Promise<LoadedCluster> {
  const { cluster, node = [] } = options;
  if (node.length > 0) {
    if (cluster !== undefined && cluster !== process.env.LBCTL_CLUSTER) throw both();
    return { cluster: await clusterOfFlags(node) };
  }
  const file = cluster || findClusterFile();
  if (file === undefined) throw notFound(`no ${CLUSTER_FILE} in ${resolve('.')} or above`);
  if (file !== '-' && !exists(file)) throw notFound(`there is no cluster file ${file}`);
  const name = file === '-' ? '(standard input)' : file;
  const text = readText(file, 'CLUSTER_INVALID');
  const { parseCluster } = await import('../core/cluster/parse.ts');
  return { cluster: await parseCluster(text, { file: name, algorithms: placementNames }), file };
}

/**
 * Nodes in their short form. The schema is loaded here and not before: most commands never need it.
 *
 * @throws LbError USAGE
 */
export async function clusterOfFlags(nodes: readonly string[]): Promise<Cluster> {
  const { clusterOfNodes } = await import('../core/cluster/parse.ts');
  return clusterOfNodes(nodes);
}

const both = () =>
  new LbError('USAGE', '--node and --cluster both say what the cluster is', {
    hint: 'give one of them',
  });

const notFound = (message: string) =>
  new LbError('CLUSTER_NOT_FOUND', message, {
    hint: 'write one with: lbctl init; or name it with --cluster FILE or LBCTL_CLUSTER; or give nodes with --node',
  });
