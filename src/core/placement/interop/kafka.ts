import type { KeyHashName } from '../../key-hash/registry.ts';
import { leadingNodes } from '../leading-nodes.ts';
import type { PlacementSpec } from '../placement.ts';
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
