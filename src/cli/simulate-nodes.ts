import { formatCount, formatCounted, formatPercent } from '../core/kernel/units-text.ts';
import type { Estimate, NodeEstimates, PointFigures } from '../core/simulation/experiment.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** Of more nodes the busiest are shown. */
const MOST_NODES = 20;

/** What each node got and how busy it was, means over the seeds. Empty where there are no nodes. */
export function nodeTable({ series, nodes }: PointFigures): string {
  if (nodes.length === 0) return '';
  const shown = nodes.length <= MOST_NODES ? nodes : busiestNodes(nodes, MOST_NODES);
  const columns = nodeColumns(shown);
  const table = renderTable(
    [{ title: series }, ...columns.map(({ title }) => ({ title, align: 'right' as const }))],
    shown.map((node) => [node.node, ...columns.map(({ text }) => text(node))]),
  );
  if (shown === nodes) return table;
  const all = formatCounted(nodes.length, 'node');
  return `${table}\n${style.dim(`the busiest of ${all}; all of them are in --json`)}`;
}

/** By their CPUs. */
export function busiestNodes(nodes: readonly NodeEstimates[], count: number): NodeEstimates[] {
  return nodes.toSorted((a, b) => b.cpu.mean - a.cpu.mean).slice(0, count);
}

interface NodeColumn {
  readonly title: string;
  readonly text: (node: NodeEstimates) => string;
}

/** Without what is known of none of them. */
export function nodeColumns(nodes: readonly NodeEstimates[]): NodeColumn[] {
  const share = (title: string, of: (node: NodeEstimates) => Estimate | null): NodeColumn[] =>
    nodes.every((node) => of(node) === null) ? [] : [{ title, text: (node) => percent(of(node)) }];
  return [
    ...share('share', (node) => node.share),
    { title: 'most in flight', text: ({ inFlightMax }) => formatCount(inFlightMax) },
    ...share('CPU', ({ cpu }) => cpu),
    ...share('disk', ({ disk }) => disk),
    ...share('CPU deviation', ({ cpuDeviation }) => cpuDeviation),
  ];
}

function percent(estimate: Estimate | null): string {
  return estimate === null ? '' : formatPercent(estimate.mean);
}
