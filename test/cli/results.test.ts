import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCommands } from '../../scripts/manifest.ts';
import { type Kind, resultSchemas } from '../../src/cli/results/registry.ts';
import { traceLines } from '../../src/core/health/trace.ts';
import { failures } from '../../src/core/kernel/errors.ts';
import { profileLine } from '../../src/core/probe/records/profile-record.ts';
import { formatRing } from '../../src/core/ring/format.ts';
import { violations } from '../core/cluster/json-schema-check.ts';
import { kindsOf } from '../docs/kinds.ts';
import { resultJsonSchema, schemaFile } from '../docs/result-json-schema.ts';
import { repository } from '../structure/sources.ts';
import { hostProfile } from '../support/host-profiles.ts';
import { loadRun, loadRunText } from '../support/load-runs.ts';
import { fourNodes, profilesText, samplesText } from '../support/recordings.ts';
import { nodeList, ringOf } from '../support/rings.ts';
import { scenarioText } from '../support/simulations.ts';
import { FieldCoverage } from './field-coverage.ts';
import { type Finished, inFreshFolder, runShell } from './transcript.ts';

/**
 * Every command under --json: what it prints holds to the schema of its kind and to no other, and when
 * it fails there is one Error on stderr and nothing on stdout.
 */

/** Every setting of probing there is. */
const probed = `version: 1
nodes:
  - { id: dns-1, address: 10.0.0.1, probe: { source: ssh, address: d.example, user: u, port: 2 } }
  - { id: dns-2, address: 10.0.0.2, probe: { source: prometheus, url: "http://p/", instance: i } }
probe:
  ssh: { user: u, port: 22, configFile: c, knownHostsFile: k, identityFile: i }
  nodeExporter: { username: u, passwordFile: p, caFile: c }
  prometheus: { username: u, passwordFile: p, caFile: c }
  file: { path: recording.ndjson }
`;

/** Every setting of recovery there is. */
const recovering = `version: 1
nodes: [{ id: dns-1, address: 10.0.0.1, zone: a }]
heartbeat:
  actions: [{ on: dead, nodes: [dns-1], zones: [a], kind: restart, command: [x] }]
  maintenance:
    - { nodes: [dns-1], zones: [a], from: 2026-12-01T22:00Z, to: 2026-12-02T02:00Z, reason: r }
`;

/** Every setting of a node's own check there is. */
const checkedNodes = `version: 1
nodes:
  - { id: dns-1, address: 10.0.0.1, dependsOn: sw-1, heartbeat: { probe: file, trace: beats.ndjson } }
  - id: dns-2
    address: 10.0.0.2
    heartbeat: { port: 1, address: a, send: s, contains: c, path: /p, status: "200", caFile: c, minValidity: 1d, name: n, type: A, service: s, passwordFile: p, command: [x] }
heartbeat: { port: 1, send: s, contains: c, path: /p, status: "200", caFile: c, minValidity: 1d, name: n, type: A, service: s, passwordFile: p, command: [x], trace: t }
`;

/** Heartbeats of two nodes, one of which is dead for a while. */
const played = `version: 1
nodes: ["a=10.0.0.1,zone=r1", "b=10.0.0.2,zone=r1", "c=10.0.0.3,zone=r2"]
heartbeat: { probe: file, trace: beats.ndjson, interval: 100ms, timeout: 200ms, rise: 1 }
`;
const isLost = (node: string, n: number): boolean => node !== 'c' && n > 5 && n < 26;
const beats = [
  traceLines.header(100, 'a test'),
  ...Array.from({ length: 60 }, (_, n) => n).flatMap((n) =>
    ['a', 'b', 'c'].map((node) =>
      traceLines.beat(node, {
        sentMs: n * 100,
        ...(isLost(node, n)
          ? { receivedMs: null, finding: 'unreachable' }
          : { receivedMs: n * 100 + 1 }),
      }),
    ),
  ),
  '',
].join('\n');

/** Of the closed model, which has other fields. */
const closedRun = JSON.stringify({
  ...JSON.parse(loadRunText({ seconds: 6 })),
  plan: { ...loadRun({ seconds: 6 }).plan, model: 'closed', connections: 8 },
});

const table = formatRing(ringOf(nodeList(5)));
/** Two zones, one of which is half of the other. */
const slotsRing = (overload: number): string =>
  formatRing(
    ringOf(
      nodeList(6).map((node, i) => ({ ...node, zone: i < 2 ? 'a' : 'b' })),
      {
        algorithm: 'slots',
        parameters: { slots: 64, overload },
        replicas: { scheme: 'nearest', copies: 1, overlap: 0.25, spreadZones: true },
      },
    ),
  );
const configuration = (path: string) =>
  readFileSync(join(repository, 'test/fixtures/import', path));
const uses = {
  'web-1': { cpu: 0.6, memory: 0.5, disk: 0.2 },
  'web-2': { cpu: 0.5, memory: 0.5, disk: 0.2 },
  'web-3': { cpu: 0.4, memory: 0.5, disk: 0.2 },
  'web-4': { cpu: 0.3, memory: 0.5, disk: 0.2 },
};
const files = {
  'lbctl.yaml': `version: 1
cluster: dns
zones: [a, b]
nodes:
  - { id: dns-1, address: 10.0.0.1, zone: a, labels: { owner: dns } }
  - { id: dns-2, address: 10.0.0.2, zone: b, weight: 2 }
  - dns-3=10.0.0.3,zone=a
`,
  'probed.yaml': probed,
  'recovering.yaml': recovering,
  'checked.yaml': checkedNodes,
  'played.yaml': played,
  'beats.ndjson': beats,
  'no-trace.ndjson': '{}\n',
  'dead.yaml': 'version: 1\nnodes: [{ id: a, address: 10.0.0.1, state: dead }]\n',
  'bad.yaml': 'version: 1\nnodes:\n  - a=10.0.0.1,weight=-1\n',
  'before.json': loadRunText(),
  'after.json': loadRunText({ seed: 2 }),
  'slower.json': loadRunText({ slowness: 2, limits: ['its thread was busy'] }),
  'silent.json': loadRunText({ failureShare: 1 }),
  'other-plan.json': loadRunText({ rate: 100 }),
  'placed.txt': 'backup 2 dns-1\nindex 2 dns-1\nmail 1 dns-2\n',
  'bad-tasks.txt': 'backup much\n',
  'hosts.txt': '10.0.0.1\n10.0.0.2\n',
  'scenario.yaml': scenarioText,
  'keys.txt': Array.from({ length: 600 }, (_, i) => `key-${i}\n`).join(''),
  'answers.tsv': 'key-1\t10.9.9.9\nkey-2\tn2\n',
  'repeated.txt': 'key\n'.repeat(100),
  'ring.json': table,
  'six.json': formatRing(ringOf(nodeList(6), {}, ringOf(nodeList(5)))),
  'sieve.json': formatRing(ringOf(nodeList(5).map((node, i) => ({ ...node, weight: i + 1 })))),
  'bare.json': formatRing(
    ringOf(nodeList(3), {
      replicas: { scheme: 'nearest', copies: 0, overlap: 0.25, spreadZones: true },
    }),
  ),
  'tagged.json': formatRing({ ...ringOf(nodeList(3)), keys: { tag: '{}' } }),
  'zones.json': formatRing(ringOf(nodeList(4).map((node, i) => ({ ...node, zone: `z${i % 2}` })))),
  'slots.json': slotsRing(0),
  'overloaded.json': slotsRing(1),
  'nginx.conf': 'upstream u { hash $uri; server 10.0.0.1:80 max_fails=1; server unix:/a; }\n',
  'haproxy.cfg': 'backend b\n  balance uri\n  server a 10.0.0.1:80\n',
  'least.conf': 'upstream u { least_conn; server a; }\n',
  'swift.ring.gz': configuration('swift/object.ring.gz'),
  'nutcracker.yml': configuration('twemproxy/nutcracker.yml'),
  'nodes.txt': configuration('redis-nodes/migrating.txt'),
  'nodetool.txt': configuration('cassandra/two-datacenters.txt'),
  'half.json': table.slice(0, table.length / 2),
  'profiles.ndjson': profilesText(),
  'no-disk.ndjson': profilesText([
    ...fourNodes.slice(1),
    { node: 'web-1', capacity: { ...fourNodes[0]!.capacity, disk: null } },
  ]),
  'samples.ndjson': samplesText(uses) + samplesText(uses, 1),
  'hot.ndjson': samplesText({ ...uses, 'web-4': { cpu: 0.97, memory: 0.5, disk: 0.1 } }),
  'all-hot.ndjson': samplesText(
    Object.fromEntries(
      Object.keys(uses).map((node) => [node, { cpu: 0.97, memory: 0.5, disk: 0 }]),
    ),
  ),
};

const unmeasured = hostProfile('dns-1', { score: 600, cores: 2, memory: 2 ** 33, iops: 1000 });
const step = { queueDepth: 1, iops: 1000, serviceTimeP50Ms: 0.9, serviceTimeP99Ms: 2 };
const recorded = {
  ...unmeasured,
  disk: {
    ...unmeasured.disk,
    ladder: [{ ...step, readCount: 700 }],
    writeLadder: [{ ...step, writeCount: 700 }],
  },
};

interface Calls {
  /** What stands behind the command's name; with the exit code where it is not 0. */
  readonly works: readonly (string | readonly [call: string, exit: number])[];
  readonly fails: readonly (readonly [call: string, code: string])[];
}

/** How each command is called: in this order, in a folder of its own, failures beside the others. */
const calls: Readonly<Record<string, Calls>> = {
  bench: {
    works: [
      [
        "--serve 500/s --duration 300ms --expect 'errors=0' --expect 'p50<1ms' --critical-count 30",
        1,
      ],
      '--serve 500/s,unlimited --connections 4 --duration 300ms --sizes 1KB:50%,2KB:50%',
      ["http://127.0.0.1:9/ --rate 50/s --duration 3s --abort-when 'errors>5%'", 1],
    ],
    fails: [
      ['http://127.0.0.1:9/ --rate much', 'USAGE'],
      ['dns-9', 'UNKNOWN_NODE'],
      ['--cluster none.yaml', 'CLUSTER_NOT_FOUND'],
      ['--cluster bad.yaml', 'CLUSTER_INVALID'],
      ['--cluster dead.yaml', 'NO_LIVE_NODE'],
      ['http://127.0.0.1:9/ --requests none.txt', 'INPUT_INVALID'],
      ['http://127.0.0.1:9/ --keys none.txt', 'KEYS_UNREADABLE'],
      ['http://192.0.2.1/', 'LOAD_REFUSED'],
      ['http://nosuch.invalid/ --i-own-this-target', 'NODE_UNREACHABLE'],
      ['http://127.0.0.1:9/ --save nowhere/run.json', 'FILE_UNWRITABLE'],
      ['http://127.0.0.1:9/ --save lbctl.yaml', 'FILE_EXISTS'],
    ],
  },
  'bench:policies': {
    works: [
      '--serve 500/s,1k/s --duration 200ms --rounds 1 --pause 0ms --policy p2c,lti',
      ['http://127.0.0.1:9/ --connections 1 --duration 200ms --rounds 1 --policy random', 1],
    ],
    fails: [
      ['http://127.0.0.1:9/ --policy nosuch', 'USAGE'],
      ['dns-9', 'UNKNOWN_NODE'],
      ['http://127.0.0.1:9/ --duration 11m', 'LOAD_REFUSED'],
    ],
  },
  'bench:serve': {
    works: ['100/s --node b=unlimited --for 100ms'],
    fails: [
      ['100/s', 'USAGE'],
      ['100/s --for 1s --address 0.0.0.0', 'NETWORK_EXPOSED'],
      ['100/s --for 1s --address 192.0.2.1 --i-own-this-network', 'PORT_UNAVAILABLE'],
    ],
  },
  'bench:list-policies': { works: [''], fails: [['--source', 'USAGE']] },
  'bench:compare': {
    works: [
      'before.json after.json',
      ['before.json slower.json silent.json --fail-on-regression 5%', 1],
    ],
    fails: [
      ['before.json', 'USAGE'],
      ['before.json after.json --noise 10% --fail-on-regression 5%', 'USAGE'],
      ['before.json none.json', 'INPUT_INVALID'],
      ['before.json ring.json', 'INPUT_INVALID'],
      ['before.json other-plan.json', 'RUNS_DIFFER'],
      ['before.json after.json --report nowhere/report.html', 'FILE_UNWRITABLE'],
    ],
  },
  'cluster:schema': { works: [''], fails: [['--no-such-flag', 'USAGE']] },
  'cluster:show': {
    works: [
      '',
      '--node a=10.0.0.1',
      '--cluster probed.yaml',
      '--cluster recovering.yaml',
      '--cluster checked.yaml',
    ],
    fails: [
      ['--cluster bad.yaml', 'CLUSTER_INVALID'],
      ['--cluster none.yaml', 'CLUSTER_NOT_FOUND'],
    ],
  },
  completion: { works: ['bash'], fails: [['tcsh', 'USAGE']] },
  demo: { works: ['--no-disk --no-bench', '--no-disk'], fails: [['--seed seven', 'USAGE']] },
  'heartbeat:check': {
    works: ['--cluster played.yaml', ['--node a=127.0.0.1:1 --node b=127.0.0.1:2', 1]],
    fails: [
      ['dns-9', 'UNKNOWN_NODE'],
      ['--node a=10.0.0.1', 'USAGE'],
    ],
  },
  'heartbeat:list-detectors': { works: [''], fails: [['--formula', 'USAGE']] },
  'heartbeat:replay': {
    works: ['beats.ndjson', ['beats.ndjson --timeout 1ms --max-mistakes 0', 1]],
    fails: [
      ['', 'USAGE'],
      ['no-trace.ndjson', 'INPUT_INVALID'],
    ],
  },
  'heartbeat:tune': {
    works: ['beats.ndjson --detect-within 300ms', ['beats.ndjson --detect-within 100ms', 1]],
    fails: [['beats.ndjson', 'USAGE']],
  },
  'heartbeat:watch': {
    works: [['--node a=127.0.0.1:1 --for 300ms --interval 100ms', 1]],
    fails: [
      ['--cluster played.yaml', 'USAGE'],
      ['--cluster played.yaml --for 1s --apply', 'USAGE'],
    ],
  },
  init: {
    works: ['--from hosts.txt --output new.yaml', '--output -'],
    fails: [['', 'FILE_EXISTS']],
  },
  'keys:sample': { works: ['--count 3'], fails: [['--count 1000001', 'USAGE']] },
  probe: {
    works: [
      '--no-disk --no-cpu-score',
      ['--no-cpu-score --disk --disk-path /dev/shm', 4],
      ['--all --cluster probed.yaml --source file', 1],
      ['dns-2 --cluster probed.yaml --source file', 4],
      '--load --interval 20ms',
    ],
    fails: [
      ["--node 'a b'", 'USAGE'],
      ['dns-9', 'UNKNOWN_NODE'],
    ],
  },
  'ring:apply': {
    works: [
      '--ring slots.json --leave n3 --max-moved 5 --yes',
      '--ring slots.json --leave n3 --min-interval 1h --yes',
      '--ring six.json --leave n6 --yes',
      '--ring zones.json --alive n1 --yes',
    ],
    fails: [
      ['--ring ring.json --leave n1', 'NOT_CONFIRMED'],
      ['--ring ring.json --leave n1 --expect 0123456789abcdef', 'RING_CHANGED'],
      ['--ring ring.json --leave n1 --expect 01', 'USAGE'],
      ['--ring ring.json --leave n9 --yes', 'UNKNOWN_NODE'],
    ],
  },
  'ring:build': {
    works: ['--output new.json', '--output new.json --copies 1 --yes', '-r new.json --copies 1'],
    fails: [
      ['', 'NOT_CONFIRMED'],
      ['--output nowhere/new.json', 'FILE_UNWRITABLE'],
      ['--output new.json --levels 1 --copies 3', 'COPIES_IMPOSSIBLE'],
    ],
  },
  'ring:check': {
    works: [['--against answers.tsv', 1], '--against answers.tsv key-2 nosuch'],
    fails: [
      ['', 'USAGE'],
      ['--against memcached://h', 'USAGE'],
      ['--against bad-weights.txt', 'INPUT_INVALID'],
      ['--against none.tsv', 'INPUT_INVALID'],
      ['--against answers.tsv --keys none.txt', 'KEYS_UNREADABLE'],
      ['--against answers.tsv nosuch', 'NODE_UNREACHABLE'],
      ['--against redis://127.0.0.1:9', 'NODE_UNREACHABLE'],
    ],
  },
  'ring:diff': {
    works: [
      ['ring.json six.json --max-moved 1%', 1],
      'ring.json sieve.json --keys keys.txt',
      '--dead n1 --no-copies',
    ],
    fails: [
      ['ring.json half.json', 'RING_CORRUPT'],
      ['ring.json sieve.json', 'RING_MISMATCH'],
      ['--leave n9', 'UNKNOWN_NODE'],
    ],
  },
  'ring:compare': {
    works: [
      '--algorithm jump,sieve --keys keys.txt --report compare.html',
      '--node a=10.0.0.1 --node b=10.0.0.2 --algorithm table,circle,maglev,quota',
      '--ring sieve.json --algorithm rendezvous,bounded-ring,modulo,ketama',
    ],
    fails: [
      ['--algorithm tabel', 'USAGE'],
      ['--keys -', 'USAGE'],
      ['--ring half.json', 'RING_CORRUPT'],
      ['--report bad.yaml', 'FILE_EXISTS'],
      ['--node a=10.0.0.1', 'NO_LIVE_NODE'],
      ['--cluster none.yaml', 'CLUSTER_NOT_FOUND'],
    ],
  },
  'ring:doctor': {
    works: ['', ['nginx.conf', 1], '--ring sieve.json'],
    fails: [
      ['half.json', 'RING_CORRUPT'],
      ['nutcracker.yml', 'USAGE'],
      ['least.conf', 'INPUT_INVALID'],
      ['--ring none.json', 'RING_NOT_FOUND'],
    ],
  },
  'ring:export': {
    works: ['--ring slots.json --output slots.ring.gz'],
    fails: [
      ['--ring ring.json --output ring.ring.gz', 'USAGE'],
      ['--ring slots.json --output keys.txt', 'FILE_EXISTS'],
      ['--ring none.json --output none.ring.gz', 'RING_NOT_FOUND'],
    ],
  },
  'ring:import': {
    works: [
      'nginx.conf --output imported.json',
      'haproxy.cfg --dry-run',
      'swift.ring.gz --dry-run',
      'nutcracker.yml --pool beta --dry-run',
      'nodes.txt --dry-run',
      'nodetool.txt --dry-run',
    ],
    fails: [
      ['nginx.conf', 'FILE_EXISTS'],
      ['nginx.conf --output nowhere/ring.json', 'FILE_UNWRITABLE'],
      ['nutcracker.yml', 'USAGE'],
      ['least.conf', 'INPUT_INVALID'],
    ],
  },
  'ring:list-algorithms': { works: [''], fails: [['--source', 'USAGE']] },
  'ring:place': {
    works: ['key-1', '--keys keys.txt', '--keys keys.txt --counts'],
    fails: [
      ['', 'USAGE'],
      ['key-1 --ring none.json', 'RING_NOT_FOUND'],
    ],
  },
  'ring:repair-plan': {
    works: [
      '--dead n2 --keys keys.txt',
      ['--ring bare.json --dead n1', 1],
      '--ring sieve.json --dead n1',
    ],
    fails: [['--dead n9', 'UNKNOWN_NODE']],
  },
  'ring:plan': {
    works: [
      '--ring slots.json --leave n3 --max-moved 5',
      '--ring overloaded.json --weight n3=2',
      '--ring ring.json --leave n1 --limit 2',
      '--ring ring.json --alive n1',
    ],
    fails: [
      ['--ring half.json --leave n1', 'RING_CORRUPT'],
      ['--ring ring.json --leave n1 --max-moved 5', 'USAGE'],
      ['--ring slots.json --leave n1 --max-moved 0', 'USAGE'],
    ],
  },
  'ring:replicas': {
    works: ['key-1', 'key-1 --ring zones.json', '--keys keys.txt --copies 4'],
    fails: [['key-1 --copies 5', 'COPIES_IMPOSSIBLE']],
  },
  'ring:show': {
    works: ['', '--ring sieve.json', '--ring six.json', '--ring tagged.json'],
    fails: [['--ring half.json', 'RING_CORRUPT']],
  },
  'ring:stats': {
    works: ['--keys keys.txt --growth', ['--keys repeated.txt', 1]],
    fails: [
      ['--keys none.txt', 'KEYS_UNREADABLE'],
      ['--keys keys.txt --tolerance much', 'USAGE'],
    ],
  },
  'ring:verify': { works: ['', 'sieve.json'], fails: [['half.json', 'RING_CORRUPT']] },
  schedule: {
    works: [
      '--random 20 --node a=1 --node b=2 --generations 5',
      '--tasks placed.txt --method lpt --goal deviation',
    ],
    fails: [
      ['--random 5 --method ltp', 'USAGE'],
      ['--tasks bad-tasks.txt', 'INPUT_INVALID'],
      ['--random 5 --cluster none.yaml', 'CLUSTER_NOT_FOUND'],
      ['--random 5 --cluster bad.yaml', 'CLUSTER_INVALID'],
      ['--random 5 --cluster dead.yaml', 'NO_LIVE_NODE'],
      ['--random 5 --assignment lbctl.yaml', 'FILE_EXISTS'],
      ['--random 5 --assignment nowhere/plan.csv', 'FILE_UNWRITABLE'],
    ],
  },
  'schedule:list-methods': { works: [''], fails: [['--source', 'USAGE']] },
  'schedule:shift': {
    works: [
      '--tasks placed.txt --horizon 3 --threshold 80%',
      ['--tasks placed.txt --threshold 80%', 1],
    ],
    fails: [
      ['--tasks placed.txt --threshold 0', 'USAGE'],
      ['--tasks placed.txt --node a=1', 'INPUT_INVALID'],
    ],
  },
  'simulate:compare': {
    works: ['scenario.yaml --policy p2c,lti'],
    fails: [
      ['scenario.yaml --policy p2c', 'USAGE'],
      ['none.yaml --policy p2c,lti', 'INPUT_INVALID'],
    ],
  },
  'simulate:list': { works: [''], fails: [['--kind document', 'USAGE']] },
  'simulate:run': {
    works: ['scenario.yaml', 'scenario.yaml --seeds 1 --threads 1', 'fastdfs-costs'],
    fails: [
      ['nosuch', 'USAGE'],
      ['scenario.yaml --set rate', 'USAGE'],
      ['none.yaml', 'INPUT_INVALID'],
      ['bad.yaml', 'INPUT_INVALID'],
      ['scenario.yaml --report nowhere/report.html', 'FILE_UNWRITABLE'],
      ['scenario.yaml --report bad.yaml', 'FILE_EXISTS'],
    ],
  },
  'simulate:show': { works: ['fastdfs-costs', 'zone-outage'], fails: [['nosuch', 'USAGE']] },
  'simulate:sweep': {
    works: ['scenario.yaml --vary rate=50/s:100/s:50/s'],
    fails: [['scenario.yaml', 'USAGE']],
  },
  'simulate:validate': {
    works: ['--only M/M/1-PS --requests 3000 --seeds 2', '--only M/M/c --requests 3000 --seed 3'],
    fails: [
      ['--only M/M/2', 'USAGE'],
      ['--requests 0', 'USAGE'],
      ['--seed 9007199254740991', 'USAGE'],
    ],
  },
  'vector:list-laws': { works: [''], fails: [['--law dch', 'USAGE']] },
  'vector:load': {
    works: [
      '--samples samples.ndjson --profiles no-disk.ndjson',
      ['--samples hot.ndjson', 1],
      '--samples samples.ndjson',
    ],
    fails: [['--samples profiles.ndjson', 'INPUT_INVALID']],
  },
  'vector:performance': {
    works: ['--profiles profiles.ndjson', '--profiles no-disk.ndjson'],
    fails: [['--profiles samples.ndjson', 'INPUT_INVALID']],
  },
  'vector:replay': {
    works: [
      'samples.ndjson --profiles profiles.ndjson',
      'samples.ndjson --profiles profiles.ndjson --as-recorded --compare',
      ['--simulate 70% --cycles 20 --law dch --max-flaps 0', 1],
    ],
    fails: [
      ['samples.ndjson', 'USAGE'],
      ['hosts.txt --profiles profiles.ndjson', 'INPUT_INVALID'],
    ],
  },
  'vector:weights': {
    works: [
      '--profiles profiles.ndjson',
      '--profiles profiles.ndjson --samples hot.ndjson',
      '--profiles profiles.ndjson --samples all-hot.ndjson',
    ],
    fails: [
      ['--profiles profiles.ndjson --max 0', 'USAGE'],
      ['--profiles hosts.txt', 'INPUT_INVALID'],
    ],
  },
};

/** Fields that only Ctrl-C, an unlucky list of keys, a machine that stalls or a server brings about. */
const rare = [
  /\.warnings$/,
  /^balance\.ownedPValue$/,
  /^HealthEvent\.(?:isStretched|lostMs|stretch)$/,
  /^key difference\.(?:answered|expected)Slot$/,
  /^checked node\.(?:incarnation|seenFrom)$/,
];

const { commands } = await readCommands(repository);
const ids = Object.keys(commands);
const coverage = new FieldCoverage();

/** The object that is the whole of `text`, held to the schema of one of `kinds`. */
function checked(text: string, kinds: readonly Kind[]): { readonly kind: Kind } {
  const value = JSON.parse(text);
  expect(kinds).toContain(value.kind);
  const kind: Kind = value.kind;
  const parsed = v.safeParse(resultSchemas[kind], value);
  const issues = parsed.issues?.map((issue) => `${v.getDotPath(issue)}: ${issue.message}`);
  expect(issues ?? []).toEqual([]);
  const shipped = JSON.parse(readFileSync(join(repository, schemaFile(kind)), 'utf8'));
  expect(violations(shipped, value)).toEqual([]);
  coverage.add(resultJsonSchema(kind), [value]);
  return value;
}

function checkFailure({ stdout, stderr, exit }: Finished, code: string): void {
  expect(stdout).toBe('');
  const { error } = checked(stderr, ['Error']) as unknown as { error: { exit: number } };
  const expected: { exit: number } = failures[code as keyof typeof failures];
  expect(error).toMatchObject({ code, exit: expected.exit });
  expect(exit).toBe(error.exit);
}

it('has calls for every command and for no other, all of them different', () => {
  expect(Object.keys(calls).sort()).toEqual(ids);
  for (const { works, fails } of Object.values(calls)) {
    expect(works.length * fails.length).toBeGreaterThan(0);
    const lines = [...works, ...fails].map((call) => (typeof call === 'string' ? call : call[0]));
    expect(lines).toEqual([...new Set(lines)]);
  }
});

describe.each(ids)('%s', (id) => {
  const { works, fails } = calls[id] ?? { works: [], fails: [] };
  const working = works.map((call) => (typeof call === 'string' ? ([call, 0] as const) : call));
  const finished = new Map<string, Finished>();

  beforeAll(async () => {
    const all = { ...files, 'recording.ndjson': `${profileLine(recorded)}\n` };
    await inFreshFolder(all, async (folder) => {
      const runAll = async (list: readonly (readonly [call: string, ...unknown[]])[]) => {
        for (const [call] of list) {
          const line = `lbctl ${id.replaceAll(':', ' ')} ${call} --json`;
          finished.set(call, await runShell(line, folder, { timeoutMs: 60_000 }));
        }
      };
      await Promise.all([runAll(working), runAll(fails)]);
    });
  }, 90_000);

  it.each(working)('%s prints its result', (call, expected) => {
    const { stdout, stderr, exit } = finished.get(call)!;
    expect({ stderr, exit }).toEqual({ stderr: '', exit: expected });
    checked(stdout, kindsOf(id) as Kind[]);
  });

  it.each(fails)('%s fails with %s', (call, code) => {
    checkFailure(finished.get(call)!, code);
  });

  it('prints every kind that its source names', () => {
    const printed = working.map(([call]) => JSON.parse(finished.get(call)!.stdout).kind);
    expect([...new Set(printed)].sort()).toEqual(kindsOf(id).sort());
  });
});

it('the version is a result, and a call of no command a failure', async () => {
  await inFreshFolder({}, async (folder) => {
    const version = await runShell('lbctl --version --json', folder);
    expect(version).toMatchObject({ stderr: '', exit: 0 });
    checked(version.stdout, ['Version']);
    checkFailure(await runShell('lbctl rign --json', folder), 'UNKNOWN_COMMAND');
  });
});

it('records of NDJSON are results of their own', async () => {
  await inFreshFolder({}, async (folder) => {
    const line = 'lbctl probe --output ndjson';
    const profile = await runShell(`${line} --no-disk --no-cpu-score`, folder);
    checked(profile.stdout, ['HostProfile']);
    const sample = await runShell(`${line} --load --interval 20ms`, folder);
    checked(sample.stdout, ['LoadSample']);
  });
});

it('events of a watch are results of their own', async () => {
  await inFreshFolder(files, async (folder) => {
    const line =
      'lbctl heartbeat watch --cluster played.yaml --for 5s --save saved.ndjson -o ndjson';
    const { stdout } = await runShell(line, folder);
    const lines = stdout.trimEnd().split('\n');
    const events = lines.map(
      (one) => checked(one, ['HealthEvent']) as unknown as { event: string },
    );
    expect(new Set(events.map(({ event }) => event))).toContain('incident');
    const header = await runShell('head -1 saved.ndjson', folder);
    checked(header.stdout, ['HeartbeatTrace']);
  });
});

it('runs of a report are results of their own', async () => {
  await inFreshFolder(
    { ...files, 'closed.json': closedRun, 'failing.json': loadRunText({ failureShare: 0.1 }) },
    async (folder) => {
      for (const file of ['failing.json', 'closed.json']) {
        await runShell(`lbctl bench compare ${file} ${file} --report report.html`, folder);
        const page = readFileSync(join(folder, 'report.html'), 'utf8');
        const json = /<script type="application\/json" id="runs">(.*?)<\/script>/s.exec(page)![1]!;
        for (const { file: _, ...run } of JSON.parse(json)) {
          checked(JSON.stringify(run), ['BenchRun']);
        }
      }
    },
  );
});

it('the result in a report of a simulation is one of its own', async () => {
  await inFreshFolder(files, async (folder) => {
    await runShell('lbctl simulate run scenario.yaml --report report.html', folder);
    const page = readFileSync(join(folder, 'report.html'), 'utf8');
    const json = /<script type="application\/json" id="result">(.*?)<\/script>/s.exec(page)![1]!;
    checked(json, ['SimulationResult']);
  });
});

it('documents no field that no result has', () => {
  for (const kind of Object.keys(resultSchemas) as Kind[]) coverage.add(resultJsonSchema(kind), []);
  const unseen = coverage.unseen();
  expect(unseen.filter((field) => !rare.some((pattern) => pattern.test(field)))).toEqual([]);
  const needless = rare.filter((pattern) => !unseen.some((field) => pattern.test(field)));
  expect(needless).toEqual([]);
});
