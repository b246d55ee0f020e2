import * as v from 'valibot';
import { LbError } from '../kernel/errors.ts';
import { nearest } from '../kernel/nearest.ts';
import { parseDuration } from '../kernel/units-text.ts';
import { parseAddress } from './address.ts';
import type { Cluster } from './cluster.ts';
import { checkHeartbeat } from './heartbeat-rules.ts';
import { toHeartbeat, toNodeHeartbeat } from './heartbeat-schema.ts';
import type { NodeHeartbeat } from './heartbeat-settings.ts';
import { type Mistake, type Path, shown } from './mistake.ts';
import { type ClusterNode, MAX_NODES } from './node.ts';
import { parseNodeText } from './node-text.ts';
import type { NodeProbe, ProbeSettings } from './probe-settings.ts';
import { checkRules } from './rules.ts';
import { clusterSchema } from './schema.ts';
import { schemaMistakes } from './schema-mistakes.ts';
import { unknownKeys } from './unknown-keys.ts';
import { checkVector } from './vector-rules.ts';
import { toVector } from './vector-schema.ts';

/** Either the cluster or everything that is wrong, in the order of the file. */
export type Interpretation =
  | { readonly cluster: Cluster; readonly mistakes: readonly [] }
  | { readonly cluster?: undefined; readonly mistakes: readonly Mistake[] };

export interface InterpretOptions {
  /** Name in messages. */
  readonly file: string;
  /** Names that ring.algorithm may have besides `auto`. */
  readonly algorithms?: readonly string[];
}

/**
 * Makes a cluster of a document's value.
 * @throws LbError TOO_MANY_NODES
 */
export function interpretCluster(
  value: unknown,
  { file, algorithms = [] }: InterpretOptions,
): Interpretation {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { mistakes: [notAMapping(value)] };
  }
  const unread: Mistake[] = [];
  const root = expandNodes(value as Record<string, unknown>, file, unread);
  const checked = v.safeParse(clusterSchema, root);
  const mistakes = [
    ...(checked.success ? [] : schemaMistakes(checked.issues, root)),
    ...unknownKeys(clusterSchema, root),
    ...checkRules(root),
    ...checkVector(root.vector),
    ...checkHeartbeat(root),
    ...checkAlgorithm(root, algorithms),
  ].filter(
    ({ path }) => !unread.some((mistake) => mistake.path[1] === path[1] && path[0] === 'nodes'),
  );
  mistakes.push(...unread);
  if (!checked.success && mistakes.length === 0) mistakes.push(...uncommonMistakes(checked.issues));
  if (mistakes.length > 0 || !checked.success) return { mistakes };
  return { cluster: toCluster(checked.output, given(root)), mistakes: [] };
}

/** What the schema refuses and no rule has words for, such as a list that is too long. */
function uncommonMistakes(issues: readonly v.BaseIssue<unknown>[]): Mistake[] {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map((item) => item.key as string | number);
    const message = `${path.join('.') || 'the file'} is not of the form that is expected there`;
    return { path, part: 'value', message, hint: 'lbctl init shows the form of every setting' };
  });
}

function notAMapping(value: unknown): Mistake {
  const what = value === null || value === undefined ? 'is empty' : `is ${shown(value)}`;
  return {
    path: [],
    part: 'value',
    message: `the file ${what}, but must be a mapping with version and nodes`,
    hint: 'lbctl init writes one to start from',
  };
}

/** Replaces nodes in the short form by mappings, unreadable ones by null. */
function expandNodes(
  value: Record<string, unknown>,
  file: string,
  unread: Mistake[],
): Record<string, unknown> {
  if (!Array.isArray(value.nodes)) return value;
  if (value.nodes.length > MAX_NODES) {
    throw new LbError(
      'TOO_MANY_NODES',
      `${file} has ${value.nodes.length} nodes, but a table holds at most ${MAX_NODES}`,
      {
        hint: 'split the cluster, or let one node stand for several machines',
      },
    );
  }
  const nodes = value.nodes.map((node, index) => {
    if (typeof node !== 'string') return expandShort(node);
    const read = parseNodeText(node);
    if (!('kind' in read)) return read;
    unread.push({ path: ['nodes', index], part: 'value', message: read.message, hint: read.hint });
    return null;
  });
  return { ...value, nodes };
}

/** `probe: ssh` is short for a mapping with the source alone, `heartbeat: redis` likewise. */
function expandShort(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const { probe, heartbeat, dependsOn } = node as Readonly<Record<string, unknown>>;
  return {
    ...node,
    ...(typeof probe === 'string' && { probe: { source: probe } }),
    ...(typeof heartbeat === 'string' && { heartbeat: { probe: heartbeat } }),
    ...(typeof dependsOn === 'string' && { dependsOn: [dependsOn] }),
  };
}

function checkAlgorithm(root: Record<string, unknown>, algorithms: readonly string[]): Mistake[] {
  const name = (root.ring as { algorithm?: unknown } | null | undefined)?.algorithm;
  if (typeof name !== 'string' || name === 'auto' || algorithms.includes(name)) return [];
  const near = nearest(name, ['auto', ...algorithms]);
  return [
    {
      path: ['ring', 'algorithm'],
      part: 'value',
      message: `ring.algorithm is ${shown(name)}, which is no algorithm`,
      hint:
        near === undefined
          ? `write one of: auto, ${algorithms.join(', ')}`
          : `did you mean ${near}?`,
    },
  ];
}

type Read = v.InferOutput<typeof clusterSchema>;

function toCluster(read: Read, givenSettings: string[]): Cluster {
  return {
    ...(read.cluster !== undefined && { name: read.cluster }),
    nodes: read.nodes.map(toNode),
    zones: read.zones ?? [],
    ring: read.ring,
    vector: toVector(read.vector),
    probe: toProbe(read.probe),
    heartbeat: toHeartbeat(read.heartbeat),
    given: givenSettings,
  };
}

function toNode(node: Read['nodes'][number]): ClusterNode {
  const address = parseAddress(node.address);
  if (address.kind === 'mistake') throw new Error('an address passed the rules and does not parse');
  const { id, zone = '', weight, state, labels } = node;
  const probe = node.probe && toNodeProbe(node.probe);
  const heartbeat = node.heartbeat && toOwnHeartbeat(node.heartbeat);
  const { dependsOn } = node;
  return {
    id,
    address: address.text,
    zone,
    weight,
    state,
    labels,
    ...(probe && { probe }),
    ...(heartbeat && { heartbeat }),
    ...(dependsOn && dependsOn.length > 0 && { dependsOn }),
  };
}

function toProbe({ timeout, ...settings }: Read['probe']): ProbeSettings {
  return { ...settings, timeoutMs: parseDuration(timeout) };
}

/** undefined when nothing is set */
function toNodeProbe(read: NodeProbe): NodeProbe | undefined {
  const probe = withCanonicalHost(read);
  return Object.keys(probe).length === 0 ? undefined : probe;
}

function toOwnHeartbeat(read: Parameters<typeof toNodeHeartbeat>[0]): NodeHeartbeat | undefined {
  const heartbeat = toNodeHeartbeat(read);
  return heartbeat && withCanonicalHost(heartbeat);
}

function withCanonicalHost<T extends { readonly address?: string }>(settings: T): T {
  if (settings.address === undefined) return settings;
  const parsed = parseAddress(settings.address);
  if (parsed.kind === 'mistake') throw new Error('an address passed the rules and does not parse');
  return { ...settings, address: parsed.host };
}

/** Dotted names of the settings under ring, vector, probe and heartbeat that the document makes itself. */
function given(root: Record<string, unknown>): string[] {
  const names: string[] = [];
  const walk = (value: unknown, path: Path): void => {
    if (value === null) return;
    if (typeof value !== 'object' || Array.isArray(value)) {
      names.push(path.join('.'));
      return;
    }
    for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
  };
  for (const section of ['ring', 'vector', 'probe', 'heartbeat'])
    if (section in root) walk(root[section], [section]);
  return names;
}
