import { Flags } from '@oclif/core';
import { type Cluster, type ReplicaSettings, replicaSchemes } from '../core/cluster/cluster.ts';
import { LbError } from '../core/kernel/errors.ts';
import { parseRatio } from '../core/kernel/units-text.ts';
import { type KeyHashName, keyHashNames } from '../core/key-hash/registry.ts';
import { isPowerOfTwo, type Parameters } from '../core/placement/placement.ts';
import { placementNames, placements } from '../core/placement/registry.ts';
import type { RingRequest } from '../core/ring/build.ts';

const MOST_SLOTS = 2 ** 24;

/** Flags that say how copies are chosen, over what the ring or the cluster file says. */
export const schemeFlags = {
  copies: Flags.integer({
    min: 0,
    summary: 'Copies of a key besides the owner; an even number for the algorithm table.',
  }),
  scheme: Flags.option({
    options: replicaSchemes,
    summary: 'How copies are chosen.',
  })(),
  overlap: Flags.string({
    helpValue: 'SHARE',
    summary: 'Part of an area that each neighbour holds too, 0 to 50%, for overlap.',
  }),
  'spread-zones': Flags.boolean({
    allowNo: true,
    summary: 'Put copies into different zones where possible.',
  }),
};

function parseOverlap(text: string): number {
  const share = parseRatio(text);
  if (share <= 0.5) return share;
  throw new LbError('USAGE', `--overlap ${text} is more than 50%`, {
    hint: 'an area has two edges, so each neighbour can hold half of it at most',
  });
}

/** Flags that override the ring settings of the cluster file. */
export const ringSettingFlags = {
  algorithm: Flags.option({
    options: ['auto', ...placementNames] as const,
    summary: 'How keys are placed: see ring list-algorithms.',
  })(),
  variants: Flags.integer({ min: 1, summary: 'Permutations of the nodes, a power of two.' }),
  levels: Flags.option({
    options: ['1', '2'] as const,
    summary:
      'Tables: with 2, the first node that dies moves only its own keys; 1 keeps shares equal.',
  })(),
  'virtual-nodes': Flags.integer({
    min: 1,
    max: 100_000,
    summary: 'Points of a node of mean weight on the circle.',
  }),
  slots: Flags.integer({
    min: 1,
    summary: 'Slots of the table of the algorithm slots, a power of two.',
  }),
  overload: Flags.string({
    helpValue: 'SHARE',
    summary: 'How much more than its part a node may hold to keep copies apart, for slots.',
  }),
  parameter: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NAME=N',
    summary: 'Any parameter of the algorithm: see ring list-algorithms --json.',
  }),
  hash: Flags.option({
    options: keyHashNames,
    summary: 'How keys are hashed, where the algorithm leaves a choice.',
  })(),
  ...schemeFlags,
};

interface SchemeOverrides {
  readonly copies?: number | undefined;
  readonly scheme?: ReplicaSettings['scheme'] | undefined;
  readonly overlap?: string | undefined;
  readonly 'spread-zones'?: boolean | undefined;
}

/** What the flags above were set to. */
export interface RingOverrides extends SchemeOverrides {
  readonly algorithm?: RingRequest['algorithm'] | undefined;
  readonly variants?: number | undefined;
  readonly levels?: '1' | '2' | undefined;
  readonly 'virtual-nodes'?: number | undefined;
  readonly slots?: number | undefined;
  readonly overload?: string | undefined;
  readonly parameter?: readonly string[] | undefined;
  readonly hash?: KeyHashName | undefined;
}

/**
 * The ring that a cluster asks for, with overrides and weights from elsewhere; live nodes that are
 * `drained` give their keys away.
 *
 * @throws LbError USAGE for numbers of variants or slots that are no powers of two
 */
export function clusterRequest(
  cluster: Cluster,
  overrides: RingOverrides = {},
  weights: ReadonlyMap<string, number> = new Map(),
  drained: ReadonlySet<string> = new Set(),
): RingRequest {
  const { ring } = cluster;
  const variants = overrides.variants ?? ring.variants;
  if (!Number.isInteger(Math.log2(variants)) || variants > 65_536) {
    throw new LbError('USAGE', `--variants ${variants} is no power of two up to 65536`, {
      hint: 'blocks fall on the variants evenly only then; the default is 512',
    });
  }
  return {
    nodes: cluster.nodes.map((node) => ({
      ...node,
      weight: weights.get(node.id) ?? node.weight,
      state: drained.has(node.id) && node.state === 'alive' ? 'drain' : node.state,
    })),
    algorithm: overrides.algorithm ?? (ring.algorithm as RingRequest['algorithm']),
    parameters: {
      variants,
      virtualNodes: overrides['virtual-nodes'] ?? ring.virtualNodes,
      ...slotParameters(overrides),
      ...namedParameters(overrides),
    },
    ...(overrides.hash && { hash: overrides.hash }),
    levels: overrides.levels === undefined ? ring.levels : (Number(overrides.levels) as 1 | 2),
    replicas: overrideScheme(defaultScheme(cluster), overrides),
  };
}

/** @throws LbError USAGE for what is no NAME=N, or no parameter of the algorithm that is named beside it */
function namedParameters({ parameter = [], algorithm }: RingOverrides): Parameters {
  const known =
    algorithm === undefined || algorithm === 'auto'
      ? undefined
      : Object.keys(placements[algorithm].parameters);
  return Object.fromEntries(
    parameter.map((text) => {
      const [, name = '', value = ''] = /^([A-Za-z]+)=(.+)$/s.exec(text) ?? [];
      if (name === '' || !Number.isFinite(Number(value))) {
        throw new LbError('USAGE', `--parameter ${text} is not NAME=N`, {
          hint: 'for example --parameter tableSize=5000011',
        });
      }
      if (known !== undefined && !known.includes(name)) {
        throw new LbError('USAGE', `${algorithm} has no parameter ${name}`, {
          hint: known.length === 0 ? 'it has none' : `it has ${known.join(', ')}`,
        });
      }
      return [name, Number(value)];
    }),
  );
}

/** Only what is given: a table keeps what it was built with. */
function slotParameters({ slots, overload }: RingOverrides): Parameters {
  if (slots !== undefined && !isPowerOfTwo(slots, MOST_SLOTS)) {
    throw new LbError('USAGE', `--slots ${slots} is no power of two up to ${MOST_SLOTS}`, {
      hint: 'the first bits of half a hash name a slot; the default fits the number of nodes',
    });
  }
  return {
    ...(slots !== undefined && { slots }),
    ...(overload !== undefined && { overload: parseRatio(overload) }),
  };
}

/** The default number of copies gives way to a small cluster; one that was asked for does not. */
function defaultScheme({ nodes, ring, given }: Cluster): ReplicaSettings {
  if (given.includes('ring.replicas.copies')) return ring.replicas;
  const alive = nodes.filter((node) => node.state === 'alive').length;
  return { ...ring.replicas, copies: Math.min(ring.replicas.copies, Math.max(0, alive - 1)) };
}

/** @throws LbError USAGE for an overlap that is no share up to a half */
export function overrideScheme(
  scheme: ReplicaSettings,
  overrides: SchemeOverrides,
): ReplicaSettings {
  return {
    scheme: overrides.scheme ?? scheme.scheme,
    copies: overrides.copies ?? scheme.copies,
    overlap: overrides.overlap === undefined ? scheme.overlap : parseOverlap(overrides.overlap),
    spreadZones: overrides['spread-zones'] ?? scheme.spreadZones,
  };
}
