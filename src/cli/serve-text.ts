import { formatCount } from '../core/kernel/units-text.ts';
import { printCapacity, type ServedNode } from '../core/load/server/served-node.ts';
import { printable } from './render/printable.ts';
import { renderTable } from './render/table.ts';

/** What listens where. */
export function listeningText(
  nodes: readonly ServedNode[],
  urls: readonly string[],
  clusterFile: string | undefined,
): string {
  const table = renderTable(
    [{ title: 'node' }, { title: 'listens on' }, { title: 'capacity', align: 'right' }],
    nodes.map(({ id, rate }, i) => [id, urls[i]!, printCapacity(rate)]),
  );
  if (clusterFile === undefined) return table;
  return `${table}\n\nwrote ${printable(clusterFile)}`;
}

/** What has been served in the end. */
export function servedText(
  rows: readonly { readonly node: string; readonly servedCount: number }[],
): string {
  const table = renderTable(
    [{ title: 'node' }, { title: 'requests served', align: 'right' }],
    rows.map(({ node, servedCount }) => [node, formatCount(servedCount)]),
  );
  return `\n${table}`;
}
