import { anchor } from './anchor.ts';
import { boundedRing } from './bounded-ring.ts';
import { circle } from './circle.ts';
import { cassandraMurmur3, cassandraRandom } from './interop/cassandra.ts';
import { dnsdistChashed } from './interop/dnsdist-chashed.ts';
import { envoyRingHash } from './interop/envoy-ring-hash.ts';
import { haproxyConsistent } from './interop/haproxy-consistent.ts';
import { haproxyMap } from './interop/haproxy-map.ts';
import { kafkaCrc32, kafkaFnv1a, kafkaMurmur2 } from './interop/kafka.ts';
import { ketama } from './interop/ketama.ts';
import { libmemcachedDefault } from './interop/libmemcached-default.ts';
import { modula } from './interop/modula.ts';
import { nginxConsistent } from './interop/nginx-consistent.ts';
import { nginxHash } from './interop/nginx-hash.ts';
import { redisCluster } from './interop/redis-cluster.ts';
import { swift } from './interop/swift.ts';
import { jump } from './jump.ts';
import { envoyMaglev, maglev } from './maglev.ts';
import { modulo } from './modulo.ts';
import { multiProbe } from './multi-probe.ts';
import type { PlacementSpec } from './placement.ts';
import { quota } from './quota.ts';
import { rendezvous } from './rendezvous.ts';
import { sieve } from './sieve.ts';
import { slots } from './slots/slots.ts';
import { table } from './table.ts';

export const placements = {
  table,
  sieve,
  quota,
  slots,
  circle,
  rendezvous,
  jump,
  maglev,
  'multi-probe': multiProbe,
  anchor,
  'bounded-ring': boundedRing,
  modulo,
  'nginx-consistent': nginxConsistent,
  'nginx-hash': nginxHash,
  'haproxy-consistent': haproxyConsistent,
  'haproxy-map': haproxyMap,
  ketama,
  'libmemcached-default': libmemcachedDefault,
  modula,
  'redis-cluster': redisCluster,
  'kafka-murmur2': kafkaMurmur2,
  'kafka-crc32': kafkaCrc32,
  'kafka-fnv1a': kafkaFnv1a,
  'cassandra-murmur3': cassandraMurmur3,
  'cassandra-random': cassandraRandom,
  'envoy-ring-hash': envoyRingHash,
  'envoy-maglev': envoyMaglev,
  'dnsdist-chashed': dnsdistChashed,
  swift,
} as const satisfies Record<string, PlacementSpec>;

export type PlacementName = keyof typeof placements;

export const placementNames = Object.keys(placements) as PlacementName[];

export function isPlacementName(name: string): name is PlacementName {
  return Object.hasOwn(placements, name);
}

/** Those that a dispatch policy can follow: keys by XXH64, and a next node where the owner is closed. */
export const policyPlacements = placementNames.filter(
  (name) => placements[name].keyHashes[0] === 'xxh64' && placements[name].claims.copies,
);
