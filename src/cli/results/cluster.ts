import * as v from 'valibot';
import { type Cluster, type ReplicaSettings, replicaSchemes } from '../../core/cluster/cluster.ts';
import {
  type CheckSettings,
  detectorNames,
  type HeartbeatSettings,
  heartbeatProbeNames,
  type NodeHeartbeat,
} from '../../core/cluster/heartbeat-settings.ts';
import { type ClusterNode, nodeStates } from '../../core/cluster/node.ts';
import {
  type NodeProbe,
  type ProbeSettings,
  probeSources,
  sshEngines,
} from '../../core/cluster/probe-settings.ts';
import { actionEvents, actionKinds } from '../../core/cluster/recovery-settings.ts';
import { weightLawNames } from '../../core/cluster/vector-settings.ts';
import type { ZoneSummary } from '../../core/cluster/zones.ts';
import { amount, as, count, flag, listOf, maybe, oneOf, result, shape, text } from './parts.ts';

export const nodeEntries = {
  id: text('The name results use; unique.'),
  address: text('Canonical address, with its port where one was given; unique.'),
  zone: text('Failure domain, a/b/c when nested; empty when none was given.'),
  weight: amount('Capacity relative to the other nodes.'),
  state: oneOf(nodeStates, 'dead: neither owns nor holds keys; drain: gives its keys away.'),
};

const source = oneOf(probeSources, 'Where figures come from.');

const nodeProbe = shape('node probe', 'What a node says about its own measuring.', {
  source: maybe(source),
  address: maybe(text('Host to reach it at instead of its address.')),
  user: maybe(text('User to log in as.')),
  port: maybe(count('Port of its sshd.')),
  url: maybe(text('Its page of metrics, or its Prometheus.')),
  instance: maybe(text('Its label in Prometheus.')),
}) satisfies v.GenericSchema<unknown, NodeProbe>;

const checkEntries = {
  port: maybe(count('Port to ask.')),
  send: maybe(text('What is sent.')),
  contains: maybe(text('What the answer must contain.')),
  path: maybe(text('Path and query.')),
  status: maybe(text('Statuses that count as alive.')),
  caFile: maybe(text('Certificates to trust, PEM.')),
  minValidityMs: maybe(amount('A certificate that ends sooner is a wrong answer.')),
  name: maybe(text('Name that DNS is asked for.')),
  type: maybe(text('Type of record that DNS is asked for.')),
  service: maybe(text('gRPC service that is asked for.')),
  passwordFile: maybe(text('File that holds the password.')),
  command: maybe(listOf(v.string(), 'Program and arguments.')),
  trace: maybe(text('A recorded trace.')),
};
const heartbeatProbe = oneOf(heartbeatProbeNames, 'How a node is asked.');

const nodeHeartbeat = shape('node heartbeat', 'What a node says about its own heartbeat.', {
  probe: maybe(heartbeatProbe),
  address: maybe(text('Host to reach it at instead of its address.')),
  ...checkEntries,
}) satisfies v.GenericSchema<unknown, NodeHeartbeat>;

const clusterNode = shape('cluster node', 'A member of the cluster.', {
  ...nodeEntries,
  labels: as(v.record(v.string(), v.string()), 'Free text of the cluster file.'),
  probe: maybe(nodeProbe),
  heartbeat: maybe(nodeHeartbeat),
  dependsOn: maybe(listOf(v.string(), 'What it cannot live without.')),
}) satisfies v.GenericSchema<unknown, ClusterNode>;

export const replicaScheme = shape('replica scheme', 'How copies are chosen.', {
  scheme: oneOf(replicaSchemes, 'nearest: neighbouring areas; overlap: the neighbour at the edge.'),
  copies: count('Copies besides the owner, for nearest.'),
  overlap: amount('Share of an area that each neighbour holds too, 0 to 0.5, for overlap.'),
  spreadZones: flag('Copies go to different zones whenever there are enough of them.'),
}) satisfies v.GenericSchema<unknown, ReplicaSettings>;

const ringSettings = shape('ring settings', 'How the cluster file wants keys placed.', {
  file: text('Where the ring is kept, relative to the cluster file.'),
  algorithm: text('An algorithm by name, or auto: by the weights.'),
  variants: count('Permutations of the nodes.'),
  levels: oneOf([1, 2], 'Number of tables.'),
  virtualNodes: count('Points of a node of mean weight on the circle.'),
  replicas: replicaScheme,
}) satisfies v.GenericSchema<unknown, Cluster['ring']>;

const three = v.strictTuple([v.number(), v.number(), v.number()]);
const lawExponent = (law: string) =>
  shape(`law ${law}`, `The law ${law}.`, { exponent: amount('Exponent of the load.') });

const vectorSettings = shape(
  'vector settings',
  'How measured capacities and loads become weights.',
  {
    performanceWeights: as(three, 'Importance of CPU, memory and disk; they add up to 1.'),
    iopsRatioCap: amount('No disk counts for more than this many times the slowest; 0: no cap.'),
    loadWeights: as(three, 'Importance of CPU, memory and disk in a load; they add up to 2.'),
    thresholds: shape('thresholds', 'Use from which on a node is critical, 0 to 1.', {
      cpu: amount('CPU use.'),
      memory: amount('Memory use.'),
      disk: amount('Disk use.'),
    }),
    law: oneOf(weightLawNames, 'How loads change weights.'),
    cycleMs: amount('Time from one computation of weights to the next.'),
    sampleMs: amount('Time from one load sample to the next.'),
    frozenMeans: flag('Whether means of the start stay when nodes join or leave.'),
    guards: shape('guards', 'What keeps exclusions of critical nodes from doing harm.', {
      withinCycle: flag('Thresholds hold for every sample, an exclusion ends with its cycle.'),
      capacity: flag('The others must be able to carry everything.'),
      loadedMean: flag('Loads are means over the samples without exclusion.'),
    }),
    dch: lawExponent('dch'),
    cumulative: lawExponent('cumulative'),
    integral: shape('law integral', 'The laws integral and steady; all are 0 to 1.', {
      gain: amount('Part of a deviation that one cycle corrects.'),
      smoothing: amount('Part of the newest load in the smoothed one.'),
      deadBand: amount('Relative deviation that is left alone.'),
      outAbove: amount('CPU or disk use from which on a node gets nothing.'),
      backBelow: amount('Use at which it gets its weight back.'),
      maxOutShare: amount('Most of the capacity that may get nothing at a time.'),
    }),
  },
) satisfies v.GenericSchema<unknown, Cluster['vector']>;

const httpEntries = {
  username: maybe(text('For basic authentication.')),
  passwordFile: maybe(text('File that holds the password.')),
  caFile: maybe(text('Certificates to trust, PEM.')),
};

const probeSettings = shape('probe settings', 'How nodes are measured.', {
  source,
  timeoutMs: amount('A node that has not answered after this long has failed.'),
  concurrency: count('Nodes that are asked at the same time.'),
  ssh: shape('SSH settings', 'For ssh.', {
    engine: oneOf(sshEngines, 'ssh2: inside lbctl; openssh: the program ssh.'),
    user: maybe(text('User to log in as.')),
    port: maybe(count('Port of sshd.')),
    configFile: maybe(text('SSH configuration instead of the own one.')),
    knownHostsFile: maybe(text('Host keys of the nodes.')),
    identityFile: maybe(text('Private key to log in with.')),
  }),
  nodeExporter: shape('node-exporter settings', 'For node-exporter.', {
    url: text("Page of a node's metrics; {host} stands for its host."),
    ...httpEntries,
  }),
  prometheus: shape('Prometheus settings', 'For prometheus.', {
    url: text('Address of the server, without /api/v1.'),
    instance: text("Label of a node's exporter; {host} stands for its host."),
    ...httpEntries,
  }),
  file: shape('file settings', 'For file.', {
    path: maybe(text('Recorded profiles and load samples.')),
  }),
}) satisfies v.GenericSchema<unknown, ProbeSettings>;

const checkSettings = shape('check settings', 'How nodes are asked.', {
  probe: heartbeatProbe,
  ...checkEntries,
}) satisfies v.GenericSchema<unknown, CheckSettings>;

const scopeEntries = {
  nodes: maybe(listOf(v.string(), 'Nodes by id; all when neither these nor zones are given.')),
  zones: maybe(listOf(v.string(), 'Zones, each with all that is in it.')),
};

const recoveryAction = shape('recovery action', 'What is to be done when a node changes.', {
  on: oneOf(actionEvents, 'What the node turns into.'),
  ...scopeEntries,
  kind: oneOf(actionKinds, 'restart is tried again when it did not help.'),
  command: listOf(v.string(), 'Program and arguments.'),
  cooldownMs: amount('Least time from the last attempt at one death to the first at the next.'),
  attempts: count('Most attempts at the same death.'),
});

const maintenance = shape('maintenance', 'A time in which nothing is done about some nodes.', {
  ...scopeEntries,
  from: text('Begin, ISO 8601.'),
  to: text('End, ISO 8601.'),
  reason: maybe(text('For the log.')),
});

const recoveryEntries = {
  actions: listOf(recoveryAction, 'What is to be done when nodes change.'),
  guards: shape('recovery guards', 'What holds back too many actions.', {
    maxShare: amount('Most nodes acted on at once, as a share of all; one is always allowed.'),
    maxActions: count('Most actions within the window.'),
    windowMs: amount('How long a node counts as acted on, unless it is alive again sooner.'),
  }),
  maintenance: listOf(maintenance, 'Times in which nothing is done.'),
};

/** Settings of the detectors that judge silence by its rhythm. */
export const silenceSettings = {
  phi: shape('detector phi', 'The detector phi.', {
    threshold: amount('Suspicion from which on a node is dead.'),
    window: count('Arrivals that are remembered.'),
    leastDeviationMs: amount('Least standard deviation of arrivals.'),
    pauseMs: amount('Delay that is no sign of death.'),
  }),
  chen: shape('detector chen', 'The detector chen.', {
    marginMs: amount('Safety margin after the expected arrival.'),
    window: count('Arrivals that are remembered.'),
  }),
};

const heartbeatSettings = shape('heartbeat settings', 'How lbctl finds out which nodes live.', {
  check: checkSettings,
  intervalMs: amount('Time from one check of a node to the next.'),
  timeoutMs: amount('A check without an answer after this long has failed.'),
  detector: oneOf(detectorNames, 'How silence is judged.'),
  fall: count('Intervals without an answer, besides the timeout, that make a node dead.'),
  rise: count('Answers in a row that make it alive again.'),
  ...silenceSettings,
  monitor: shape('detector monitor', 'The detector monitor.', {
    count: count('Samples over a limit in a row.'),
    cpu: amount('Limit of CPU use.'),
    memory: amount('Limit of memory use.'),
    disk: amount('Limit of disk use.'),
  }),
  ...recoveryEntries,
}) satisfies v.GenericSchema<unknown, HeartbeatSettings>;

const zoneSummary = shape('zone', 'A zone with everything in it and in the zones below.', {
  zone: text('Name, a/b/c when nested; empty for the nodes without a zone.'),
  nodeCount: count('Nodes in it.'),
  aliveCount: count('Nodes in it that are alive.'),
  weight: amount('Weight of those, added up.'),
}) satisfies v.GenericSchema<unknown, ZoneSummary>;

export const clusterResult = result('Cluster', 'What a cluster file says, defaults filled in.', {
  file: maybe(text('The cluster file; absent when the nodes were given by --node.')),
  name: maybe(text('Name of the cluster.')),
  nodes: listOf(clusterNode, 'In the order of the file.'),
  zones: listOf(zoneSummary, 'Outer zones before those inside them.'),
  ring: ringSettings,
  vector: vectorSettings,
  probe: probeSettings,
  heartbeat: heartbeatSettings,
  givenSettings: listOf(v.string(), 'Settings that the file makes; all others are defaults.'),
});

export const clusterSchemaResult = result('ClusterSchema', 'The JSON Schema of the cluster file.', {
  schema: as(v.record(v.string(), v.unknown()), 'A JSON Schema of draft 7.'),
});

export const initResult = result('Init', 'The cluster file that was written or printed.', {
  file: maybe(text('The file that was written; absent with --output -.')),
  schemaFile: maybe(text('The JSON Schema that was written beside it; absent with --no-schema.')),
  content: maybe(text('The file itself; only with --output -.')),
  nodeCount: count('Nodes in it.'),
});
