import { Flags } from '@oclif/core';
import { readText } from '../adapters/files.ts';
import { complainAboutId } from '../core/cluster/names.ts';
import { MAX_NODES } from '../core/cluster/node.ts';
import { LbError, type Problem } from '../core/kernel/errors.ts';
import { parseWeight } from '../core/kernel/units-text.ts';
import { parseWeights } from '../core/vector/weights-file.ts';
import { loadClusterFile } from './cluster-source.ts';
import { loadSettings } from './vector-source.ts';

/** Where nodes with speeds come from. */
export const nodeFlags = {
  cluster: Flags.string({
    env: 'LBCTL_CLUSTER',
    helpValue: 'FILE',
    summary: 'The cluster file whose nodes are alive, weights as speeds; else the nearest.',
  }),
  node: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'ID=SPEED',
    summary: 'A node, instead of a cluster file; once for each node.',
  }),
  'speeds-from': Flags.string({
    helpValue: 'FILE',
    exclusive: ['node'],
    summary: 'Nodes of measured profiles (probe --save), or of lines ID=SPEED.',
  }),
};

interface NodeOptions {
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
  readonly 'speeds-from'?: string | undefined;
}

export interface SpeedNode {
  readonly node: string;
  /** Work it does in a unit of time. */
  readonly speed: number;
}

/** @throws LbError USAGE, INPUT_INVALID, CLUSTER_NOT_FOUND, CLUSTER_INVALID, NO_LIVE_NODE */
export async function loadSpeedNodes(
  flags: NodeOptions,
): Promise<{ readonly nodes: readonly SpeedNode[]; readonly notes: readonly string[] }> {
  const file = flags['speeds-from'];
  if ((flags.node ?? []).length > 0) return { nodes: nodesOfFlags(flags.node!), notes: [] };
  if (file !== undefined) {
    const options = { ...(await loadSettings(flags)), isExact: true };
    const { weights, notes } = parseWeights(readText(file), file, options);
    return { nodes: bounded([...weights].map(([node, speed]) => ({ node, speed }))), notes };
  }
  const { cluster } = await loadClusterFile(flags);
  const alive = cluster.nodes.filter(({ state }) => state === 'alive');
  if (alive.length === 0) {
    throw new LbError('NO_LIVE_NODE', 'no node of the cluster is alive', {
      hint: 'give nodes with --node ID=SPEED',
    });
  }
  return { nodes: alive.map(({ id, weight }) => ({ node: id, speed: weight })), notes: [] };
}

function nodesOfFlags(texts: readonly string[]): readonly SpeedNode[] {
  const problems: Problem[] = [];
  const nodes = new Map<string, number>();
  for (const text of texts) {
    const cut = text.lastIndexOf('=');
    const [node, speed] = cut < 0 ? [text, ''] : [text.slice(0, cut), text.slice(cut + 1)];
    const wrong = complainAboutId(node);
    if (wrong !== undefined) problems.push({ message: `--node ${text}: the id ${wrong.message}` });
    else if (nodes.has(node)) problems.push({ message: `--node ${text}: ${node} is given twice` });
    else {
      try {
        nodes.set(node, parseWeight(speed));
      } catch (error) {
        if (!(error instanceof LbError)) throw error;
        problems.push({ message: `--node ${text}: the speed "${speed}" is no number above 0` });
      }
    }
  }
  if (problems.length === 0) return bounded([...nodes].map(([node, speed]) => ({ node, speed })));
  throw new LbError('USAGE', 'not every --node is a node with its speed', {
    problems,
    hint: 'write --node ID=SPEED, for example --node web-1=2.5',
  });
}

function bounded(nodes: readonly SpeedNode[]): readonly SpeedNode[] {
  if (nodes.length <= MAX_NODES) return nodes;
  throw new LbError('TOO_MANY_NODES', `there are ${nodes.length} nodes, at most ${MAX_NODES} fit`);
}
