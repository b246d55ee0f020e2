import { xxh64 } from '../../kernel/xxh64.ts';
import type { KeyHashName } from '../../key-hash/registry.ts';
import {
  type Distribution,
  nodeName,
  type Parameters,
  type Placement,
  type PlacementNode,
  type PlacementSpec,
} from '../placement.ts';
import { circlePlacement64, owningCount, sortPoints64, sum } from '../points.ts';
import { circleClaims } from './claims.ts';

/** 256 for each of 8192 nodes; a ring file spells every one out. */
const MOST_TOKENS = 2 ** 21;

/** How a partitioner's token is a position on the circle of unsigned 64-bit numbers. */
interface TokenRule {
  readonly least: bigint;
  readonly most: bigint;
  position(token: bigint): bigint;
}

/** Signed 64-bit tokens, moved so that their order is that of unsigned numbers. */
const SIGNED: TokenRule = {
  least: -(2n ** 63n),
  most: 2n ** 63n - 1n,
  position: (token) => token + 2n ** 63n,
};

/** 0 to 2^127, by their upper 64 bits: two tokens that differ below are as good as equal. */
const ABSOLUTE: TokenRule = {
  least: 0n,
  most: 2n ** 127n,
  position: (token) => (token === 2n ** 127n ? 2n ** 64n - 1n : token >> 63n),
};

export const cassandraMurmur3 = partitioner(
  'Cassandra Murmur3Partitioner, tokens on a circle',
  'Apache Cassandra, Murmur3Partitioner',
  'murmur3-token',
  SIGNED,
);

export const cassandraRandom = partitioner(
  'Cassandra RandomPartitioner (MD5), tokens on a circle',
  'Apache Cassandra, RandomPartitioner',
  'md5-token',
  ABSOLUTE,
);

/**
 * A key belongs to the node of the first token at or behind its own. `replication` above 0 is the
 * factor of NetworkTopologyStrategy in every datacenter: clockwise, racks that have no copy yet first.
 */
function partitioner(
  summary: string,
  source: string,
  hash: KeyHashName,
  rule: TokenRule,
): PlacementSpec {
  return {
    summary,
    source,
    program: 'Cassandra',
    claims: { ...circleClaims, ordered: false },
    parameters: { tokensPerNode: 16, replication: 0 },
    keyHashes: [hash],
    create({ nodes, parameters }) {
      const present = nodes.map(({ weight, tokens = [] }) => (weight > 0 ? tokens : []));
      const count = present.reduce((sum, tokens) => sum + tokens.length, 0);
      const points = sortPoints64(count, (add) => {
        present.forEach((tokens, i) => {
          for (const token of tokens) {
            const position = rule.position(BigInt(token));
            add(Number(position >> 32n), Number(position & 0xffffffffn), i);
          }
        });
      });
      const circle = circlePlacement64(points, owningCount(nodes));
      if (parameters.replication === 0) return circle;
      return { ...circle, holders: topologyHolders(circle, nodes, parameters.replication!) };
    },
    assign(nodes, parameters, before) {
      return { parameters, nodes: withTokens(nodes, parameters, rule, before) };
    },
    pointCounts: ({ nodes }) => nodes.map(({ tokens = [] }) => tokens.length),
    complain: (of) => complainAboutTokens(of, rule),
  };
}

/** Nodes without tokens get some that follow from their names; others keep those they have. */
function withTokens(
  nodes: readonly PlacementNode[],
  { tokensPerNode }: Parameters,
  { least, most }: TokenRule,
  before?: Distribution,
): PlacementNode[] {
  // What is too large is refused by `complain`, before it is made.
  if (tokensWanted(nodes, tokensPerNode!) > MOST_TOKENS) return [...nodes];
  const known = new Map(before?.nodes.map((node) => [nodeName(node), node.tokens]));
  return nodes.map((node) => {
    const tokens = node.tokens ?? known.get(nodeName(node));
    if (tokens !== undefined) return { ...node, tokens };
    const count = tokenCount(node, tokensPerNode!);
    const made = Array.from({ length: count }, (_, j) => {
      const { hi, lo } = xxh64(`${nodeName(node)}#${j}`);
      const drawn = (BigInt(hi) << 32n) | BigInt(lo);
      return String(least + ((most - least) * drawn) / 2n ** 64n);
    });
    return { ...node, tokens: made };
  });
}

function tokenCount({ weight }: PlacementNode, tokensPerNode: number): number {
  return Math.max(1, Math.round(tokensPerNode * weight));
}

/** Of nodes that have none yet. */
function tokensWanted(nodes: readonly PlacementNode[], tokensPerNode: number): number {
  return sum(nodes.map((node) => (node.tokens ? 0 : tokenCount(node, tokensPerNode))));
}

function complainAboutTokens(
  { nodes, parameters: { tokensPerNode, replication } }: Distribution,
  { least, most }: TokenRule,
): string | undefined {
  if (!(Number.isInteger(tokensPerNode) && tokensPerNode! > 0)) {
    return `tokensPerNode is ${tokensPerNode}, but must be a whole number from 1`;
  }
  if (!(Number.isInteger(replication) && replication! >= 0)) {
    return `replication is ${replication}, but must be a whole number from 0`;
  }
  const wanted = tokensWanted(nodes, tokensPerNode!);
  if (wanted > MOST_TOKENS) return `its weights ask for ${wanted} tokens, more than ${MOST_TOKENS}`;
  const taken = new Set<bigint>();
  for (const node of nodes) {
    if (!node.tokens?.length) return `node ${nodeName(node)} has no token`;
    for (const token of node.tokens) {
      const value = BigInt(token);
      if (value < least || value > most) return `token ${token} is not from ${least} to ${most}`;
      if (taken.has(value)) return `two nodes have the token ${token}`;
      taken.add(value);
    }
  }
  return taken.size <= MOST_TOKENS
    ? undefined
    : `it has ${taken.size} tokens, more than ${MOST_TOKENS}`;
}

/**
 * NetworkTopologyStrategy: in every datacenter (the first part of a zone) the next `factor` nodes, one
 * a rack as long as there are racks without a copy, those passed over afterwards.
 */
function topologyHolders(
  circle: Placement,
  nodes: readonly PlacementNode[],
  factor: number,
): (hi: number, lo: number) => number[] {
  const racks = nodes.map(({ zone = '' }) => zone);
  const centers = racks.map((zone) => zone.split('/')[0]!);
  const present = nodes.map((_, i) => i).filter((i) => nodes[i]!.weight > 0);
  const rackCounts = new Map<string, number>();
  const wanted = new Map<string, number>();
  for (const center of new Set(present.map((i) => centers[i]!))) {
    const inside = present.filter((i) => centers[i] === center);
    wanted.set(center, Math.min(factor, inside.length));
    rackCounts.set(center, new Set(inside.map((i) => racks[i])).size);
  }
  return (hi, lo) => {
    const chosen = new Map<string, { taken: number[]; racks: Set<string>; passed: number[] }>();
    const holders: number[] = [];
    for (const node of circle.preference(hi, lo, present.length)) {
      const center = centers[node]!;
      const place = chosen.get(center) ?? { taken: [], racks: new Set<string>(), passed: [] };
      chosen.set(center, place);
      if (place.taken.length >= wanted.get(center)!) continue;
      const isNew = !place.racks.has(racks[node]!);
      if (!isNew && place.racks.size < rackCounts.get(center)!) {
        place.passed.push(node);
        continue;
      }
      const isLastRack = isNew && place.racks.size + 1 === rackCounts.get(center)!;
      place.racks.add(racks[node]!);
      const next = isLastRack ? [node, ...place.passed.splice(0)] : [node];
      for (const one of next) {
        if (place.taken.length >= wanted.get(center)!) break;
        place.taken.push(one);
        holders.push(one);
      }
    }
    return holders;
  };
}
