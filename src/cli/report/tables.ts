import {
  formatBytes,
  formatCount,
  formatCounted,
  formatMs,
  formatPercent,
  formatRate,
} from '../../core/kernel/units-text.ts';
import type { Durations, LoadRun, NodeOutcomes, Outcomes } from '../../core/load/load-run.ts';
import type { NamedRun } from '../../core/load/same-plan.ts';
import { errorCounts, generatorLine, runWarnings } from '../bench-figures.ts';
import { type Html, html, htmlTable } from './html.ts';

const ms = (value: number | null): string => (value === null ? '–' : formatMs(value));

/** Rows of the table of totals. */
const totals: readonly (readonly [name: string, of: (run: LoadRun) => string])[] = [
  ['requests', ({ total }) => formatCount(total.requestCount)],
  ['answers', ({ total }) => formatCount(total.answerCount)],
  ['answers a second', ({ total }) => formatRate(total.answersPerSecond)],
  ['errors', ({ total }) => formatPercent(total.errorShare)],
  ['received', ({ total }) => formatBytes(total.bytes)],
  ...times('response time', ({ total }) => total.responseTime),
  ...times('service time', ({ total }) => total.serviceTime),
  ...times('send lag', ({ total }) => total.sendLag, ['p50', 'p99', 'max']),
];

function times(
  name: string,
  of: (run: LoadRun) => Durations,
  shown = ['mean', 'p50', 'p90', 'p99', 'p99.9', 'max'],
): [string, (run: LoadRun) => string][] {
  const fields: Readonly<Record<string, keyof Durations>> = {
    mean: 'meanMs',
    p50: 'p50Ms',
    p90: 'p90Ms',
    p99: 'p99Ms',
    'p99.9': 'p999Ms',
    max: 'maxMs',
  };
  return shown.map((figure) => [`${name} ${figure}`, (run) => ms(of(run)[fields[figure]!])]);
}

export function totalsTable(runs: readonly NamedRun[]): Html {
  const titles = ['', ...runs.map(({ file }) => file)];
  const rows = totals.map(([name, of]) => [name, ...runs.map(({ run }) => of(run))]);
  return htmlTable('Totals', titles, rows);
}

const outcomeTitles = ['requests', 'rate', 'p50', 'p90', 'p99', 'p99.9', 'max', 'errors'];

function outcomeCells(outcomes: Outcomes): string[] {
  const { responseTime } = outcomes;
  return [
    formatCount(outcomes.requestCount),
    formatRate(outcomes.answersPerSecond),
    ms(responseTime.p50Ms),
    ms(responseTime.p90Ms),
    ms(responseTime.p99Ms),
    ms(responseTime.p999Ms),
    ms(responseTime.maxMs),
    formatPercent(outcomes.errorShare),
  ];
}

/** Nodes of a run, and its classes of requests where it has several. */
export function outcomeTables({ file, run }: NamedRun, isAlone: boolean): Html[] {
  const of = isAlone ? '' : ` of ${file}`;
  const share = ({ share, idealShare }: NodeOutcomes): string[] => [
    formatPercent(share),
    idealShare === null ? '–' : formatPercent(idealShare),
  ];
  const nodes = htmlTable(
    `Nodes${of}`,
    ['node', 'share', 'aimed at', ...outcomeTitles, 'connections', 'most in flight'],
    run.nodes.map((node) => [
      node.node,
      ...share(node),
      ...outcomeCells(node),
      formatCount(node.connectionCount),
      formatCount(node.inFlightMax),
    ]),
  );
  const errors = errorTable(run, of);
  if (run.classes.length === 0) return [nodes, ...errors];
  const classes = htmlTable(
    `Classes of requests${of}`,
    ['class', ...outcomeTitles],
    run.classes.map((one) => [one.name, ...outcomeCells(one)]),
  );
  return [nodes, ...errors, classes];
}

/** Kinds of errors that there were, the most frequent first, and where. */
function errorTable({ total, nodes }: LoadRun, of: string): Html[] {
  const kinds = errorCounts(total);
  if (kinds.length === 0) return [];
  const counts = nodes.map((node) => new Map(errorCounts(node)));
  const rows = kinds.map(([kind, count]) => [
    kind,
    formatCount(count),
    ...counts.map((byKind) => formatCount(byKind.get(kind) ?? 0)),
  ]);
  const titles = ['error', 'total', ...nodes.map(({ node }) => node)];
  return [htmlTable(`Errors by kind${of}`, titles, rows)];
}

/** What was asked for. Runs of a report have the same plan but for what this shows of each. */
export function planTable({ file, run }: NamedRun, isAlone: boolean): Html {
  const { plan, seed, startedAt, durationMs, generator } = run;
  const load =
    plan.model === 'open' ? plan.rate : formatCounted(plan.connections ?? 0, 'connection');
  const rows: [string, string][] = [
    ['load', `${plan.model} model, ${load ?? ''}${plan.arrivals ? `, ${plan.arrivals}` : ''}`],
    ['duration', `${formatMs(durationMs)} of ${formatMs(plan.durationMs)}`],
    ['policy', plan.policy],
    ['requests', plan.requests],
    ['timeout', formatMs(plan.timeoutMs)],
    [
      'nodes',
      plan.nodes.map(({ id, url, weight }) => `${id} ${url} (weight ${weight})`).join(', '),
    ],
    ['started', startedAt],
    ['seed', String(seed)],
    ['generator', generatorLine(generator)],
  ];
  const body = rows.map(
    ([name, text]) => html`<tr><th scope="row">${name}</th><td>${text}</td></tr>\n`,
  );
  return html`<table class="words"><caption>What was asked for${isAlone ? '' : `, ${file}`}</caption><tbody>
${body}</tbody></table>`;
}

/** What a reader should know before trusting the figures; empty when there is nothing. */
export function warningList(runs: readonly NamedRun[]): Html {
  const warnings = runs.flatMap(({ file, run }) =>
    runWarnings(run).map((warning) => (runs.length === 1 ? warning : `${file}: ${warning}`)),
  );
  if (warnings.length === 0) return html``;
  return html`<section class="warnings" aria-label="Warnings"><h2>Before you trust these figures</h2>
<ul>${warnings.map((warning) => html`<li>${warning}</li>`)}</ul></section>`;
}
