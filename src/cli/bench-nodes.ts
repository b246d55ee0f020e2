import { parseAddress } from '../core/cluster/address.ts';
import { indexOfNode } from '../core/cluster/change.ts';
import type { ClusterNode } from '../core/cluster/node.ts';
import { LbError } from '../core/kernel/errors.ts';
import { nearest } from '../core/kernel/nearest.ts';
import {
  defaultPorts,
  isOnThisMachine,
  isTargetText,
  type NamedTarget,
  parseTarget,
} from '../core/load/load-target.ts';
import { loadClusterFile } from './cluster-source.ts';

export interface NodeFlags {
  readonly cluster?: string | undefined;
  readonly node?: readonly string[] | undefined;
  readonly scheme?: 'http' | 'https' | undefined;
  readonly port?: number | undefined;
  readonly 'critical-count'?: readonly string[] | undefined;
  readonly 'i-own-this-target': boolean;
}

/**
 * Which nodes are loaded.
 * @param names arguments: URLs, or nodes of the cluster; not both
 * @throws LbError USAGE, UNKNOWN_NODE, CLUSTER_NOT_FOUND, CLUSTER_INVALID, LOAD_REFUSED
 */
export async function benchTargets(
  names: readonly string[],
  flags: NodeFlags,
): Promise<NamedTarget[]> {
  const texts = names.filter(isTargetText);
  if (texts.length > 0 && texts.length < names.length) {
    throw new LbError('USAGE', 'targets are URLs or nodes of a cluster, not some of each', {
      hint: `"${names.find((name) => !isTargetText(name))}" is no URL`,
    });
  }
  const targets = texts.length > 0 ? await ofTexts(texts, flags) : await ofCluster(names, flags);
  requireDistinct(targets);
  return withCriticalCounts(targets, flags['critical-count'] ?? []);
}

async function ofTexts(texts: readonly string[], flags: NodeFlags): Promise<NamedTarget[]> {
  const surplus = (['scheme', 'port'] as const).find((name) => flags[name] !== undefined);
  if (surplus !== undefined) {
    throw new LbError('USAGE', `--${surplus} is for nodes of a cluster; a URL has its own`, {
      hint: `leave out --${surplus}`,
    });
  }
  const targets = texts.map(parseTarget);
  const strange = targets.filter((target) => !isOnThisMachine(target));
  if (strange.length > 0 && !flags['i-own-this-target']) {
    const known = await knownAddresses(flags);
    const unknown = strange.find(({ address, host }) => !known.has(address) && !known.has(host!));
    if (unknown !== undefined) throw notOurs(unknown.id);
  }
  return targets;
}

/** Addresses of the cluster file, with and without their ports. */
async function knownAddresses(flags: NodeFlags): Promise<ReadonlySet<string>> {
  if ((flags.node ?? []).length > 0) return new Set();
  try {
    const { cluster } = await loadClusterFile(flags);
    return new Set(cluster.nodes.map(({ address }) => address));
  } catch (error) {
    if (error instanceof LbError && error.code === 'CLUSTER_NOT_FOUND') return new Set();
    throw error;
  }
}

async function ofCluster(names: readonly string[], flags: NodeFlags): Promise<NamedTarget[]> {
  const { cluster } = await loadClusterFile(flags);
  const alive = cluster.nodes.filter(({ state }) => state === 'alive');
  const chosen =
    names.length === 0
      ? alive
      : [...new Set(names)].map((name) => cluster.nodes[indexOfNode(cluster.nodes, name)]!);
  if (chosen.length === 0) {
    throw new LbError('NO_LIVE_NODE', 'no node of the cluster is alive', {
      hint: 'name those that are to be loaded all the same',
    });
  }
  const targets = chosen.map((node) => ofNode(node, flags));
  const strange = targets.find((target) => !isOnThisMachine(target));
  if ((flags.node ?? []).length > 0 && strange !== undefined && !flags['i-own-this-target']) {
    throw notOurs(strange.id);
  }
  return targets;
}

function ofNode({ id, address, weight, zone }: ClusterNode, flags: NodeFlags): NamedTarget {
  const parsed = parseAddress(address);
  if (parsed.kind === 'mistake') throw new LbError('CLUSTER_INVALID', parsed.message);
  const scheme = flags.scheme ?? 'http';
  const port = parsed.port ?? flags.port ?? defaultPorts[scheme];
  return { id, address, weight, zone, scheme, host: parsed.host, port };
}

function notOurs(name: string): LbError {
  return new LbError(
    'LOAD_REFUSED',
    `${name} is neither on this machine nor in the cluster file: is it yours to load?`,
    { hint: 'if it is, add --i-own-this-target' },
  );
}

function requireDistinct(targets: readonly NamedTarget[]): void {
  const ids = new Set<string>();
  const addresses = new Set<string>();
  for (const { id, address } of targets) {
    if (ids.has(id)) {
      throw new LbError('USAGE', `two targets are called ${id}`, {
        hint: 'give each a name of its own: web-1=http://…',
      });
    }
    if (addresses.has(address)) {
      throw new LbError('USAGE', `two targets are the same place, ${address}`, {
        hint: 'name it once',
      });
    }
    ids.add(id);
    addresses.add(address);
  }
}

/** A flag names a node that is not among those that are loaded. */
export function notLoaded(flag: string, node: string, ids: Iterable<string>): LbError {
  const near = nearest(node, ids);
  return new LbError('UNKNOWN_NODE', `--${flag} names "${node}", which is not loaded`, {
    hint: near === undefined ? 'name a node by its id' : `did you mean ${near}?`,
  });
}

/** `30` for all nodes, `web-1=30` for one; the later one counts. */
function withCriticalCounts(
  targets: readonly NamedTarget[],
  texts: readonly string[],
): NamedTarget[] {
  const found = new Map<string, number>();
  const ids = new Set(targets.map(({ id }) => id));
  let all: number | undefined;
  for (const text of texts) {
    const parts = /^(?:(.+)=)?(\d{1,9})$/.exec(text);
    const count = Number(parts?.[2] ?? 0);
    const node = parts?.[1];
    if (count < 1) {
      throw new LbError('USAGE', `--critical-count ${text} is no whole number above 0`, {
        hint: 'write 30, or web-1=30 for one node',
      });
    }
    if (node === undefined) all = count;
    else if (ids.has(node)) found.set(node, count);
    else {
      throw notLoaded('critical-count', node, ids);
    }
  }
  return targets.map((target) => {
    const criticalCount = found.get(target.id) ?? target.criticalCount ?? all;
    return criticalCount === undefined ? target : { ...target, criticalCount };
  });
}
