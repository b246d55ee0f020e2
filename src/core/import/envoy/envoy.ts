import type { Path } from '../../cluster/mistake.ts';
import { chosenNames, limitRings } from '../choose.ts';
import { ringOfDraft } from '../draft.ts';
import { Findings } from '../findings.ts';
import type { ImporterSpec, NamedRing } from '../importer.ts';
import { textOf as decoded, type Place } from '../source.ts';
import { readPlaced } from '../yaml.ts';
import { clustersOf, type EnvoyCluster } from './clusters.ts';
import { endpointsOf } from './endpoints.ts';
import { fieldOf, type Message, textOf } from './fields.ts';
import { type EnvoyPolicy, policyOf, ringHash } from './policy.ts';

export const envoy: ImporterSpec = {
  summary: 'Envoy: bootstrap, cluster, load assignment, /config_dump',
  source: 'https://www.envoyproxy.io/docs/envoy/latest/api-v3/config/cluster/v3/cluster.proto',
  word: 'cluster',
  algorithms: ['envoy-ring-hash', 'envoy-maglev'],
  recognises: (_, head) =>
    /^[ \t{]*"?(?:- )?"?(?:static_resources|staticResources|lb_policy|lbPolicy|load_balancing_policy|load_assignment|loadAssignment|cluster_name|clusterName)"?[ \t]*:/m.test(
      head,
    ) || /type\.googleapis\.com\/envoy\./.test(head),
  async read({ file, bytes, name }) {
    const findings = new Findings(file);
    const document = await readPlaced(decoded(bytes, file), file);
    const clusters = clustersOf(document.value);
    const names = clusters.map((cluster) => cluster.name);
    const chosen = new Set(chosenNames(names, name, { file, word: 'cluster' }));
    const keyed = clusters
      .filter((cluster) => chosen.has(cluster.name))
      .flatMap((cluster) => keyedCluster(cluster, name, document.place, findings));
    if (keyed.length === 0 && !findings.hasProblems) {
      findings.refuse({ file, text: '', width: 1 }, 'there is no cluster in it that places by key');
    }
    limitRings(keyed, name, { file, word: 'cluster' });
    const rings = keyed.map((cluster) => ringOf(cluster, document.place, findings));
    findings.check();
    return { rings, notes: findings.notes };
  },
};

interface Keyed extends EnvoyCluster {
  readonly policy: EnvoyPolicy;
}

const DEFAULTS: EnvoyPolicy = {
  ...ringHash(undefined),
  usesHostnames: false,
  usesLocalityWeights: false,
  balanceFactor: 0,
};

function keyedCluster(
  of: EnvoyCluster,
  wanted: string | undefined,
  place: (path: Path) => Place,
  findings: Findings,
): Keyed[] {
  if (of.cluster === undefined) {
    findings.note(
      place(of.assignment!.path),
      'endpoints alone do not say how they are chosen; they are read as RING_HASH of the usual sizes',
    );
    return [{ ...of, policy: DEFAULTS }];
  }
  const policy = policyOf(of.cluster);
  if (!('other' in policy)) return [{ ...of, policy }];
  const why = `cluster "${of.name}" places by ${policy.other}, not by key`;
  if (wanted === undefined) findings.note(place(of.cluster.path), `${why}, so it is left out`);
  else findings.refuse(place(of.cluster.path), why, 'keys have a place with RING_HASH or MAGLEV');
  return [];
}

function ringOf(
  { name, cluster, assignment, policy }: Keyed,
  placing: (path: Path) => Place,
  findings: Findings,
): NamedRing {
  const place = placing((cluster ?? assignment)!.path);
  if (cluster !== undefined) noteSettings(cluster, policy, placing, findings);
  findings.note(place, 'what is hashed is said by hash_policy of the routes, not by the cluster');
  if (assignment === undefined) {
    findings.refuse(
      place,
      `the endpoints of cluster "${name}" are not in the file`,
      'read what Envoy knows: curl ADMIN/config_dump?include_eds',
    );
  }
  const { algorithm, parameters } = policy;
  const nodes = assignment === undefined ? [] : endpointsOf(assignment, policy, placing, findings);
  if (assignment === undefined) return { name, key: '', ring: emptyRing(algorithm) };
  const ring = ringOfDraft({ algorithm, parameters, hash: 'xxh64', nodes, place }, findings);
  return { name, key: 'the text of the hash policy', ring };
}

/** Stands in for the ring of a cluster that was refused. */
const emptyRing = (algorithm: string): NamedRing['ring'] => ({
  algorithm,
  parameters: {},
  levels: 1,
  hash: 'xxh64',
  replicas: { scheme: 'nearest', copies: 0, overlap: 0, spreadZones: false },
  nodes: [],
});

const NOTED: Readonly<Record<string, string>> = {
  lb_subset_config: 'every subset has a ring of its own; the ring is that of all endpoints',
  outlier_detection:
    'endpoints that fail are taken out for a while, and all points follow from the rest; the ring has them alive',
  health_checks:
    'endpoints that fail their checks are not in Envoy’s ring; this one has them alive',
};

function noteSettings(
  cluster: Message,
  { balanceFactor }: EnvoyPolicy,
  placing: (path: Path) => Place,
  findings: Findings,
): void {
  for (const [name, meaning] of Object.entries(NOTED)) {
    const field = fieldOf(cluster, name);
    if (field !== undefined) findings.note(placing(field.path), meaning);
  }
  if (balanceFactor > 0) {
    findings.note(
      placing(cluster.path),
      'endpoints that are loaded above hash_balance_factor are passed over: a key may be served by another one',
    );
  }
  const type = textOf(cluster, 'type');
  if (/DNS$/.test(type)) {
    findings.note(
      placing(cluster.path),
      'endpoints follow DNS while Envoy runs; the ring has those of the file',
    );
  }
}
