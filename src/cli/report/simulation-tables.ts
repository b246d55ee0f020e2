import { formatCounted } from '../../core/kernel/units-text.ts';
import type {
  Difference,
  MetricSpec,
  PointFigures,
  SimulationResult,
} from '../../core/simulation/experiment.ts';
import { formatNumber, formatSignificant } from '../render/number.ts';
import { differenceText, estimateText } from '../simulate-figures.ts';
import { busiestNodes, nodeColumns } from '../simulate-nodes.ts';
import { differenceVerdict } from '../simulate-verdict.ts';
import { type Html, html, htmlTable } from './html.ts';

/** Series side by side, with the half width of each interval; there is no axis. */
export function pointsTable({ metrics, points }: SimulationResult): Html {
  const cell = (point: PointFigures, { name, unit }: MetricSpec): string =>
    estimateText(point.metrics[name] ?? null, unit);
  return htmlTable(
    'Means over the seeds with 95 % intervals',
    ['', ...points.map(({ series }) => series)],
    metrics.map((metric) => [metric.title, ...points.map((point) => cell(point, metric))]),
  );
}

/** Along an axis there are many: folded. */
export function differencesTable({ axis, metrics, differences }: SimulationResult): Html[] {
  if (differences.length === 0) return [];
  const specOf = ({ metric }: Difference): MetricSpec =>
    metrics.find(({ name }) => name === metric)!;
  const titles = ['', ...(axis === null ? [] : [axis.title])];
  const rows = differences.map((one) => [
    one.series,
    ...(one.x === null ? [] : [formatNumber(one.x)]),
    specOf(one).title,
    differenceText(one.difference, specOf(one).unit),
    one.ratio === null ? '' : `${formatSignificant(one.ratio)}x`,
    differenceVerdict(one, specOf(one)).words,
  ]);
  const table = htmlTable(
    `Differences from ${differences[0]!.against}, seed by seed`,
    [...titles, 'figure', 'difference', 'ratio', ''],
    rows,
  );
  if (axis === null) return [table];
  return [
    html`<details><summary>Differences from ${differences[0]!.against}</summary>${table}</details>`,
  ];
}

/** Of more nodes the busiest are shown. */
const MOST_NODES = 100;

export function nodesTables(points: readonly PointFigures[]): Html[] {
  return points.filter(({ nodes }) => nodes.length > 0).map(nodesTable);
}

function nodesTable({ series, nodes }: PointFigures): Html {
  const isWhole = nodes.length <= MOST_NODES;
  const shown = isWhole ? nodes : busiestNodes(nodes, MOST_NODES);
  const which = isWhole ? 'Nodes' : `The busiest of ${formatCounted(nodes.length, 'node')}`;
  const columns = nodeColumns(shown);
  return htmlTable(
    `${which} under ${series}`,
    ['node', ...columns.map(({ title }) => title)],
    shown.map((node) => [node.node, ...columns.map(({ text }) => text(node))]),
  );
}

/** Whether the source's claims came out, each with what was found; empty without claims. */
export function criteriaTable({ criteria, isReproduced }: SimulationResult): Html[] {
  if (criteria.length === 0) return [];
  const rows = criteria.map(({ text, holds, found, isClaim }) => {
    const verdict = holds ? '✓ holds' : '✗ does not hold';
    const name = holds ? 'good' : isClaim ? 'bad' : 'warn';
    return html`<tr><td class="${name}">${verdict}</td><td>${text}</td><td>${found}</td><td>${isClaim ? 'claimed' : 'found beside'}</td></tr>\n`;
  });
  return [
    html`<h2>${isReproduced === false ? 'Not reproduced' : isReproduced ? 'Reproduced' : 'What was found'}</h2>
<table class="words"><caption>What the source claims, and what was found beside it</caption>
<thead><tr><th scope="col"></th><th scope="col">sentence</th><th scope="col">found</th><th scope="col">whose</th></tr></thead>
<tbody>
${rows}</tbody></table>`,
  ];
}

/** Source, claim, assumptions and parameters. */
export function planTable({ about, parameters, seeds }: SimulationResult): Html {
  const rows: [string, string | readonly Html[]][] = [
    ['scenario', about.name],
    ['source', about.source],
    ['claim', about.claim],
    ['assumptions', about.assumptions.map((one) => html`<p>${one}</p>`)],
    ...Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
    ['seeds', `${seeds[0]!} to ${seeds.at(-1)!}`],
  ];
  const body = rows
    .filter(([, text]) => text.length > 0)
    .map(([name, text]) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>\n`);
  return html`<table class="words"><tbody>
${body}</tbody></table>`;
}
