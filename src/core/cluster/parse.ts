import { LbError } from '../kernel/errors.ts';
import type { Cluster } from './cluster.ts';
import { type InterpretOptions, interpretCluster } from './interpret.ts';
import { countMistakes } from './mistake.ts';
import { readDocument } from './read-document.ts';

/**
 * Reads a cluster file.
 *
 * @throws LbError CLUSTER_INVALID with all mistakes, TOO_MANY_NODES
 */
export function parseCluster(text: string, options: InterpretOptions): Promise<Cluster> {
  return readDocument(text, options.file, 'CLUSTER_INVALID', (value) => {
    const { cluster, mistakes } = interpretCluster(value, options);
    return cluster === undefined ? { mistakes } : { result: cluster, mistakes: [] };
  });
}

/**
 * The cluster of nodes in the short form, as --node takes them, with all settings at their defaults.
 *
 * @throws LbError USAGE with all mistakes, TOO_MANY_NODES
 */
export function clusterOfNodes(nodes: readonly string[]): Cluster {
  const { cluster, mistakes } = interpretCluster(
    { version: 1, nodes },
    { file: 'the command line' },
  );
  if (cluster !== undefined) return cluster;
  const problems = mistakes.map(({ message, hint }) => ({ message, ...(hint && { hint }) }));
  throw new LbError('USAGE', `the nodes given have ${countMistakes(problems.length)}:`, {
    problems,
  });
}
