import { Args, Flags } from '@oclif/core';
import { pacings } from '../adapters/load/pacing.ts';
import { arrivalNames } from '../core/load/arrival-registry.ts';
import { demandNames } from '../core/load/demand/registry.ts';
import { keyedByNames } from '../core/load/request-plan.ts';
import { clusterFlags } from './cluster-source.ts';

export const benchArgs = {
  target: Args.string({
    description:
      'URLs (http://, https://, unix:/path), each with ID= before it if you like, or nodes of the cluster file; none: all of its nodes that are alive.',
    ignoreStdin: true,
    multiple: true,
  }),
};

const nodeFlags = {
  serve: Flags.string({
    helpValue: 'CAPACITY,…',
    exclusive: ['cluster', 'node'],
    summary: 'Small nodes that live as long as the run, such as 30/s,60/s, instead of your own.',
  }),
  demand: Flags.option({
    options: demandNames,
    dependsOn: ['serve'],
    summary: 'How the work of requests differs on nodes of --serve; constant unless given.',
  })(),
  ...clusterFlags,
  scheme: Flags.option({
    options: ['http', 'https'] as const,
    summary: 'How nodes of a cluster are spoken to; http unless given.',
  })(),
  port: Flags.integer({
    min: 1,
    max: 65_535,
    summary: 'Port of nodes whose address has none; 80 or 443 unless given.',
  }),
  'ca-file': Flags.string({
    helpValue: 'FILE',
    summary: 'Certificates of who may have signed those of the nodes.',
  }),
  insecure: Flags.boolean({ summary: 'Accept any certificate.' }),
  'critical-count': Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: '[NODE=]N',
    summary: 'Requests in flight past which nodes degrade, for lti-plus; of all nodes or of one.',
  }),
  profiles: Flags.string({
    helpValue: 'FILE',
    summary:
      'Measured profiles (probe --save): what dch weighs nodes by, instead of their weights.',
  }),
  loads: Flags.boolean({
    summary:
      'Measure the loads of the nodes meanwhile, as section probe says, for dch and fastdfs.',
  }),
  storage: Flags.string({
    multiple: true,
    multipleNonGreedy: true,
    helpValue: 'NODE=FREE/TOTAL',
    summary: 'Storage of a node, such as web-1=20GB/100GB, for fastdfs.',
  }),
  'i-own-this-target': Flags.boolean({
    summary: 'Load targets too that are neither in the cluster file nor on this machine.',
  }),
};

const requestFlags = {
  path: Flags.string({ helpValue: 'PATH', summary: 'What is requested; / unless given.' }),
  requests: Flags.string({
    helpValue: 'FILE',
    exclusive: ['path', 'keys', 'sizes', 'trace'],
    summary: 'Requests, one a line: PATH or METHOD PATH.',
  }),
  keys: Flags.string({
    helpValue: 'FILE',
    exclusive: ['path', 'sizes'],
    summary: 'Keys, one a line, put into {key} of --template.',
  }),
  sizes: Flags.string({
    helpValue: 'SIZE:SHARE,…',
    summary: 'Answers of these sizes, put into {size} of --template; specweb96: a mix of the web.',
  }),
  template: Flags.string({
    helpValue: 'PATH',
    summary: 'Path with {key} or {size}; /{key} or /bytes/{size} unless given.',
  }),
  choice: Flags.string({
    helpValue: 'NAME',
    summary:
      'Which request is next: sequential, shuffled, uniform or zipf:S; sequential unless given, uniform for keys.',
  }),
  'keyed-by': Flags.option({
    options: keyedByNames,
    default: 'request' as const,
    summary:
      'What policies that place keys go by: the key or path of the request, or a new client for each.',
  })(),
  method: Flags.string({ helpValue: 'METHOD', summary: 'Method of all requests.' }),
  body: Flags.string({ helpValue: 'FILE', summary: 'What is sent with every request.' }),
  header: Flags.string({
    char: 'H',
    multiple: true,
    multipleNonGreedy: true,
    helpValue: "'NAME: VALUE'",
    summary: 'A header of every request.',
  }),
};

const modelFlags = {
  rate: Flags.string({
    helpValue: 'RATE',
    summary:
      'Open model: 2000/s, a ramp 100/s..2000/s, or steps 500/s:10s,2000/s:2s, repeated; 100/s unless given.',
  }),
  arrivals: Flags.option({
    options: arrivalNames,
    summary: 'How arrivals are spread at that rate; constant unless given.',
  })(),
  trace: Flags.string({
    helpValue: 'FILE',
    exclusive: ['rate', 'connections', 'arrivals'],
    summary:
      'Recorded arrivals: seconds, one a line, or an access log, whose requests are sent too.',
  }),
  'all-methods': Flags.boolean({
    dependsOn: ['trace'],
    summary: 'Send requests of a log too that may change something, such as POST and DELETE.',
  }),
  connections: Flags.integer({
    min: 1,
    max: 50_000,
    exclusive: ['rate', 'arrivals'],
    summary: 'Closed model: this many requests are in flight at any time.',
  }),
  duration: Flags.string({
    char: 'd',
    helpValue: 'DURATION',
    default: '10s',
    summary: 'How long requests are begun.',
  }),
};

const engineFlags = {
  timeout: Flags.string({
    helpValue: 'DURATION',
    default: '10s',
    summary: 'Time a node has to answer, from the sending.',
  }),
  'max-connections': Flags.integer({
    min: 1,
    max: 50_000,
    summary:
      'Connections to each node; 128 unless given, in the closed model as many as --connections.',
  }),
  threads: Flags.integer({
    min: 1,
    max: 64,
    default: 1,
    summary: 'Sending threads; each dispatches for itself, as several balancers would.',
  }),
  pacing: Flags.option({
    options: Object.keys(pacings) as (keyof typeof pacings)[],
    summary: 'How arrivals are waited for; spin where there are two cores, else timer.',
  })(),
  seed: Flags.integer({ min: 0, default: 1, summary: 'For every random choice.' }),
  'lift-limits': Flags.boolean({
    summary: 'Allow more than 50 000/s, 10 minutes, 1024 connections.',
  }),
};

/** Flags of every command that loads nodes, but for the policy. */
export const loadFlags = { ...nodeFlags, ...requestFlags, ...modelFlags, ...engineFlags };
