import { formatCount, formatCounted, formatPercent } from '../core/kernel/units-text.ts';
import type { Estimate, NodeEstimates, PointFigures } from '../core/simulation/experiment.ts';
import { type Column, renderTable } from './render/table.ts';
import { style } from './style.ts';

/** Of more nodes the busiest are shown. */
const MOST_NODES = 20;

const right = (title: string): Column => ({ title, align: 'right' });
const share = (estimate: Estimate | null): string =>
  estimate === null ? '' : formatPercent(estimate.mean);

/** What each node got and how busy it was, means over the seeds. Empty where there are no nodes. */
export function nodeTable({ series, nodes }: PointFigures): string {
  if (nodes.length === 0) return '';
  const shown = nodes.length <= MOST_NODES ? nodes : busiest(nodes);
  const optional = [
    { title: 'disk', of: ({ disk }: NodeEstimates) => disk },
    { title: 'CPU deviation', of: ({ cpuDeviation }: NodeEstimates) => cpuDeviation },
  ].filter(({ of }) => shown.some((node) => of(node) !== null));
  const table = renderTable(
    [
      { title: series },
      right('share'),
      right('most in flight'),
      right('CPU'),
      ...optional.map(({ title }) => right(title)),
    ],
    shown.map((node) => [
      node.node,
      share(node.share),
      formatCount(node.inFlightMax),
      share(node.cpu),
      ...optional.map(({ of }) => share(of(node))),
    ]),
  );
  if (shown.length === nodes.length) return table;
  return `${table}\n${style.dim(`the busiest of ${formatCounted(nodes.length, 'node')}; all of them are in --json`)}`;
}

function busiest(nodes: readonly NodeEstimates[]): NodeEstimates[] {
  return nodes.toSorted((a, b) => b.cpu.mean - a.cpu.mean).slice(0, MOST_NODES);
}
