import {
  formatBytes,
  formatCount,
  formatCounted,
  formatMs,
  formatPercent,
  formatRate,
} from '../core/kernel/units-text.ts';
import type { Durations, LoadRun, NodeOutcomes, Outcomes } from '../core/load/load-run.ts';
import { errorCounts, generatorLine, runWarnings } from './bench-figures.ts';
import { printable } from './render/printable.ts';
import { renderSpectra } from './render/spectrum-plot.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

const right = { align: 'right' } as const;
const ms = (value: number | null): string => (value === null ? '' : formatMs(value));

/** The whole result of a load run for a person: what was done, nodes, times, errors, a picture. */
export function benchText(run: LoadRun): string {
  const picture = renderSpectra([
    { name: 'response time', spectrum: run.spectrum, time: 'responseTimeMs' },
    { name: 'service time', spectrum: run.spectrum, time: 'serviceTimeMs' },
  ]);
  const warnings = runWarnings(run).map((text) => `${style.warn('warning:')} ${printable(text)}`);
  return [
    headLine(run),
    nodeTable(run),
    ...(run.classes.length === 0 ? [] : [classTable(run)]),
    ...(run.total.answerCount === 0 ? [] : [timeTable(run.total)]),
    ...(run.total.errorShare === 0 ? [] : [errorTable(run)]),
    ...(picture === '' ? [] : [picture]),
    [`generator: ${printable(generatorLine(run.generator))}`, ...warnings].join('\n'),
  ].join('\n\n');
}

function headLine({ plan, durationMs, seed, total }: LoadRun): string {
  const load =
    plan.model === 'open'
      ? `${plan.rate}${plan.arrivals === undefined ? '' : ` ${plan.arrivals}`}`
      : formatCounted(plan.connections ?? 0, 'connection');
  const nodes = formatCounted(plan.nodes.length, 'node');
  const what = `${plan.requests} to ${nodes} by ${plan.policy}, ${load}`;
  return printable(
    `${what}, ${formatMs(durationMs)}, seed ${seed}: ${formatCounted(total.answerCount, 'answer')}, ${formatBytes(total.bytes)}`,
  );
}

const outcomeColumns = ['requests', 'rate', 'p50', 'p90', 'p99', 'p99.9', 'max', 'errors'].map(
  (title) => ({ title, ...right }),
);

function outcomeCells(outcomes: Outcomes): string[] {
  const { requestCount, answersPerSecond, responseTime, errorShare } = outcomes;
  return [
    formatCount(requestCount),
    formatRate(answersPerSecond),
    ms(responseTime.p50Ms),
    ms(responseTime.p90Ms),
    ms(responseTime.p99Ms),
    ms(responseTime.p999Ms),
    ms(responseTime.maxMs),
    errorShare === 0 ? 'none' : formatPercent(errorShare),
  ];
}

function nodeTable({ nodes, total }: LoadRun): string {
  const share = ({ share, idealShare }: NodeOutcomes): string[] => [
    formatPercent(share),
    idealShare === null ? '' : formatPercent(idealShare),
  ];
  return renderTable(
    [
      { title: 'node' },
      { title: 'share', ...right },
      { title: 'aimed at', ...right },
      ...outcomeColumns,
    ],
    [
      ...nodes.map((node) => [node.node, ...share(node), ...outcomeCells(node)]),
      ['total', '', '', ...outcomeCells(total)],
    ],
  );
}

function classTable({ classes }: LoadRun): string {
  return renderTable(
    [{ title: 'class' }, ...outcomeColumns],
    classes.map((one) => [one.name, ...outcomeCells(one)]),
  );
}

/** The three times of all answers; response time is send lag and service time. */
function timeTable({ responseTime, serviceTime, sendLag }: Outcomes): string {
  const row = (name: string, times: Durations): string[] => [
    name,
    ms(times.meanMs),
    ms(times.p50Ms),
    ms(times.p90Ms),
    ms(times.p99Ms),
    ms(times.p999Ms),
    ms(times.maxMs),
  ];
  return renderTable(
    [
      { title: 'all answers' },
      ...['mean', 'p50', 'p90', 'p99', 'p99.9', 'max'].map((title) => ({ title, ...right })),
    ],
    [
      row('response time', responseTime),
      row('service time', serviceTime),
      row('send lag', sendLag),
    ],
  );
}

/** Errors by kind, each with the node that has most of them. */
function errorTable({ total, nodes }: LoadRun): string {
  const counts = nodes.map((node) => ({ node: node.node, byKind: new Map(errorCounts(node)) }));
  return renderTable(
    [
      { title: 'error' },
      { title: 'count', ...right },
      { title: 'of requests', ...right },
      { title: 'most at' },
    ],
    errorCounts(total).map(([kind, count]) => {
      const of = ({ byKind }: (typeof counts)[number]): number => byKind.get(kind) ?? 0;
      const most = counts.toSorted((a, b) => of(b) - of(a))[0];
      const where = most === undefined || of(most) === 0 ? '' : `${most.node} (${of(most)})`;
      return [kind, formatCount(count), formatPercent(count / total.requestCount), where];
    }),
  );
}
