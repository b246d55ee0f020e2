import { LbError } from '../../kernel/errors.ts';
import type { KeyHashName } from '../../key-hash/registry.ts';
import type { PlacementNode, PlacementSpec } from '../placement.ts';
import { remainderClaims } from './claims.ts';
import { remainderPlacement } from './remainder.ts';

/** Without the sign bit, as Kafka's `toPositive` and librdkafka have it. */
const POSITIVE = 0x7fffffff;

/** The default of Java's producer for records with a key; partitions are the nodes, in their order. */
export const kafkaMurmur2 = partitioner(
  'Kafka (Java) partition of a key: murmur2 modulo n',
  'Apache Kafka, DefaultPartitioner and Utils.murmur2',
  'murmur2',
  POSITIVE,
);

export const kafkaCrc32 = partitioner(
  'librdkafka consistent partitioner: CRC-32 modulo n',
  'librdkafka 2.0.2, consistent and consistent_random',
  'crc32',
);

export const kafkaFnv1a = partitioner(
  'librdkafka fnv1a partitioner (Sarama): FNV-1a modulo n',
  'librdkafka 2.0.2, fnv1a',
  'fnv1a-kafka',
);

function partitioner(
  summary: string,
  source: string,
  hash: KeyHashName,
  mask = 0xffffffff,
): PlacementSpec {
  return {
    summary,
    source,
    program: 'Kafka',
    claims: { ...remainderClaims, weighted: false, removal: 'last' },
    parameters: {},
    keyHashes: [hash],
    create: ({ nodes }) => remainderPlacement(leadingNodes(nodes, 'a partition'), mask),
  };
}

/**
 * The nodes of a rule that only knows how many there are.
 *
 * @param what in words, a node is to this rule
 * @throws LbError PLACEMENT_IMPOSSIBLE when another than the last ones is absent
 */
export function leadingNodes(nodes: readonly PlacementNode[], what: string): Uint16Array {
  const gap = nodes.findIndex(({ weight }) => weight === 0);
  const count = gap === -1 ? nodes.length : gap;
  const behind = nodes.findIndex(({ weight }, i) => i > count && weight > 0);
  if (behind === -1) return Uint16Array.from({ length: count }, (_, i) => i);
  const { name, address } = nodes[count]!;
  throw new LbError(
    'PLACEMENT_IMPOSSIBLE',
    `${name ?? address} cannot be absent: the rule knows only how many nodes there are, so only the last of them can leave`,
    { hint: `${what} in the middle can be replaced by another one, which takes its number` },
  );
}
