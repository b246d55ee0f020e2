import type { Mapping } from '../../cluster/mapping.ts';
import { listOf, type Message, messageOf, textOf } from './fields.ts';

/** A cluster with the endpoints that stand elsewhere. */
export interface EnvoyCluster {
  readonly name: string;
  /** undefined for a bare ClusterLoadAssignment. */
  readonly cluster: Message | undefined;
  readonly assignment: Message | undefined;
}

/** All clusters of a bootstrap, of /config_dump, of a list of resources, or the one that a file is. */
export function clustersOf(value: Mapping): EnvoyCluster[] {
  const root = { value, path: [] };
  const clusters = [...bootstrapClusters(root), ...dumpedClusters(root), ...bareCluster(root)];
  const assignments = new Map<string, Message>();
  for (const message of [...dumpedAssignments(root), ...listOf(root, 'resources')]) {
    const name = textOf(message, 'cluster_name');
    if (name !== '') assignments.set(name, message);
  }
  const found = clusters.map((cluster) => withAssignment(cluster, assignments));
  const known = new Set(found.map(({ assignment }) => assignment));
  const alone = [...assignments].filter(([, message]) => !known.has(message));
  if (clusters.length > 0) return found;
  return alone.map(([name, assignment]) => ({ name, cluster: undefined, assignment }));
}

function withAssignment(cluster: Message, assignments: ReadonlyMap<string, Message>): EnvoyCluster {
  const name = textOf(cluster, 'name');
  const service = textOf(messageOf(cluster, 'eds_cluster_config'), 'service_name') || name;
  const assignment = messageOf(cluster, 'load_assignment') ?? assignments.get(service);
  return { name, cluster, assignment };
}

function bootstrapClusters(root: Message): Message[] {
  const resources = messageOf(root, 'static_resources');
  return [
    ...(resources === undefined ? [] : listOf(resources, 'clusters')),
    ...listOf(root, 'clusters'),
  ];
}

/** One cluster alone, or resources as discovery answers them. */
function bareCluster(root: Message): Message[] {
  const resources = listOf(root, 'resources').filter((message) => textOf(message, 'name') !== '');
  const isCluster =
    textOf(root, 'name') !== '' &&
    ['load_assignment', 'lb_policy', 'load_balancing_policy', 'connect_timeout'].some(
      (name) => messageOf(root, name) !== undefined || textOf(root, name) !== '',
    );
  return isCluster ? [root, ...resources] : resources;
}

function dumpedClusters(root: Message): Message[] {
  const dumps = [root, ...listOf(root, 'configs')];
  return dumps.flatMap((dump) =>
    ['static_clusters', 'dynamic_active_clusters'].flatMap((name) =>
      listOf(dump, name).flatMap((entry) => messageOf(entry, 'cluster') ?? []),
    ),
  );
}

function dumpedAssignments(root: Message): Message[] {
  const dumps = [root, ...listOf(root, 'configs')];
  const dumped = dumps.flatMap((dump) =>
    ['static_endpoint_configs', 'dynamic_endpoint_configs'].flatMap((name) =>
      listOf(dump, name).flatMap((entry) => messageOf(entry, 'endpoint_config') ?? []),
    ),
  );
  return textOf(root, 'cluster_name') === '' ? dumped : [root, ...dumped];
}
