import type { Cluster } from '../core/cluster/cluster.ts';
import type { ClusterNode, NodeState } from '../core/cluster/node.ts';
import { listSettings, type Setting } from '../core/cluster/settings.ts';
import type { ZoneSummary } from '../core/cluster/zones.ts';
import { formatCount } from '../core/kernel/units-text.ts';
import { formatNumber } from './render/number.ts';
import { printable } from './render/printable.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

const stateStyles: Readonly<Record<NodeState, (text: string) => string>> = {
  alive: (text) => style.good(text),
  dead: (text) => style.bad(text),
  drain: (text) => style.warn(text),
};

/** What a person sees of a cluster: its nodes, its zones, its settings. */
export function clusterText(
  cluster: Cluster,
  zones: readonly ZoneSummary[],
  file: string | undefined,
): string {
  const { name, nodes } = cluster;
  const count = nodes.length === 1 ? '1 node' : `${formatCount(nodes.length)} nodes`;
  const title = name === undefined ? 'Cluster' : `Cluster ${printable(name)}`;
  const origin = file === undefined ? 'given by --node' : `from ${printable(file)}`;
  const hasZones = zones.some(({ zone }) => zone !== '');
  return [
    `${title}: ${count}, ${origin}`,
    nodeTable(nodes, hasZones),
    ...(hasZones ? [zoneTable(zones)] : []),
    settingTable(listSettings(cluster)),
  ].join('\n\n');
}

function nodeTable(nodes: readonly ClusterNode[], hasZones: boolean): string {
  const hasLabels = nodes.some(({ labels }) => Object.keys(labels).length > 0);
  const hasProbes = nodes.some(({ probe }) => probe !== undefined);
  const hasHeartbeats = nodes.some(({ heartbeat }) => heartbeat !== undefined);
  const hasDependencies = nodes.some(({ dependsOn }) => dependsOn !== undefined);
  return renderTable(
    [
      { title: 'node' },
      { title: 'address' },
      ...(hasZones ? [{ title: 'zone' }] : []),
      { title: 'weight', align: 'right' as const },
      { title: 'state', paint: (state) => stateStyles[state as NodeState](state) },
      ...(hasLabels ? [{ title: 'labels' }] : []),
      ...(hasProbes ? [{ title: 'probe' }] : []),
      ...(hasHeartbeats ? [{ title: 'heartbeat' }] : []),
      ...(hasDependencies ? [{ title: 'depends on' }] : []),
    ],
    nodes.map(({ id, address, zone, weight, state, labels, ...own }) => [
      id,
      address,
      ...(hasZones ? [zone] : []),
      formatNumber(weight),
      state,
      ...(hasLabels ? [fieldText(labels)] : []),
      ...(hasProbes ? [fieldText(own.probe ?? {})] : []),
      ...(hasHeartbeats ? [fieldText(own.heartbeat ?? {})] : []),
      ...(hasDependencies ? [own.dependsOn?.join(' ') ?? ''] : []),
    ]),
  );
}

const fieldText = (fields: object): string =>
  Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join(' ');

/** Zones as a tree: a zone inside another is set in below it and shows only its own part. */
function zoneTable(zones: readonly ZoneSummary[]): string {
  return renderTable(
    [
      { title: 'zone' },
      { title: 'nodes', align: 'right' },
      { title: 'alive', align: 'right' },
      { title: 'weight', align: 'right' },
    ],
    zones.map(({ zone, nodeCount, aliveCount, weight }) => [
      zoneLabel(zone),
      formatCount(nodeCount),
      formatCount(aliveCount),
      formatNumber(weight),
    ]),
  );
}

function zoneLabel(zone: string): string {
  const parts = zone.split('/');
  return zone === '' ? '(none)' : '  '.repeat(parts.length - 1) + parts.at(-1)!;
}

function settingTable(settings: readonly Setting[]): string {
  return renderTable(
    [
      { title: 'setting' },
      { title: 'value' },
      { title: 'origin', paint: (text) => (text === 'default' ? style.dim(text) : text) },
    ],
    settings.map(({ name, value, isGiven }) => [
      name,
      Array.isArray(value) ? value.join(' ') : String(value),
      isGiven ? 'file' : 'default',
    ]),
  );
}
