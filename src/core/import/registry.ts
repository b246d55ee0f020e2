import { cassandra } from './cassandra.ts';
import { dnsdist } from './dnsdist/dnsdist.ts';
import { envoy } from './envoy/envoy.ts';
import { haproxy } from './haproxy/haproxy.ts';
import type { ImporterSpec } from './importer.ts';
import { libmemcached } from './libmemcached.ts';
import { nginx } from './nginx/nginx.ts';
import { redisShards } from './redis/cluster-shards.ts';
import { redisNodes } from './redis/nodes.ts';
import { swift } from './swift/swift.ts';
import { twemproxy } from './twemproxy.ts';

export const importers = {
  nginx,
  haproxy,
  twemproxy,
  'redis-nodes': redisNodes,
  'redis-shards': redisShards,
  cassandra,
  envoy,
  swift,
  libmemcached,
  dnsdist,
} as const satisfies Record<string, ImporterSpec>;

export type ImporterName = keyof typeof importers;

export const importerNames = Object.keys(importers) as ImporterName[];
