import { formatCounted, formatMs } from '../core/kernel/units-text.ts';
import { bar } from './render/bars.ts';
import { formatCompact, formatSignedPercent, formatSignificant } from './render/number.ts';
import { renderLogPlot } from './render/plot.ts';
import { plotMarks } from './render/plot-frame.ts';
import { type Column, renderTable } from './render/table.ts';
import { terminalColumns } from './render/terminal.ts';
import type { ScheduleData } from './schedule-result.ts';
import { style } from './style.ts';

type Row = ScheduleData['methods'][number];

/** Nodes of longer lists are left to --json. */
const MOST_NODES = 20;
const BAR_COLUMNS = 30;

const right = (title: string): Column => ({ title, align: 'right' });
const amount = (value: number): string => formatSignificant(value, 4);

/** The methods side by side, how the one that improves got there, and the nodes under the best. */
export function scheduleText(data: ScheduleData): string {
  const improving = data.methods.find(({ generations }) => generations.length > 1);
  return [
    titleOf(data),
    methodsTable(data),
    ...remarks(data),
    ...(improving === undefined ? [] : [convergence(improving)]),
    nodesTable(data.methods.find(({ method }) => method === data.best)!),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function titleOf({ taskCount, totalWork, law, seed, lowerBound, methods }: ScheduleData): string {
  const { nodes } = methods[0]!;
  const speed = nodes.reduce((sum, node) => sum + node.speed, 0);
  const tasks = `${formatCounted(taskCount, law === undefined ? 'task' : `${law} task`)}, work ${amount(totalWork)}`;
  return [
    `${tasks}, on ${formatCounted(nodes.length, 'node')}, speed ${amount(speed)}, seed ${seed}`,
    `no assignment is done before ${amount(lowerBound.makespan)}: ${boundText(lowerBound.largestCount)}`,
  ].join('\n');
}

function boundText(largestCount: number | null): string {
  if (largestCount === null) return 'all work on all nodes';
  return largestCount === 1
    ? 'the largest task on the fastest node'
    : `the ${largestCount} largest tasks on the ${largestCount} fastest nodes`;
}

function methodsTable({ methods, best }: ScheduleData): string {
  return renderTable(
    [
      { title: 'method' },
      right('makespan'),
      right('over bound'),
      right('r'),
      right('fitness'),
      right('max/mean'),
      right('took'),
    ],
    methods.map((row) => [
      `${row.method}${row.isPartial ? ' (partial)' : ''}${row.method === best ? ' ✓' : ''}`,
      amount(row.makespan),
      formatSignedPercent(row.boundRatio - 1),
      amount(row.deviation),
      row.fitness.toFixed(4),
      `${formatSignificant(row.peakToMeanRatio, 4)}x`,
      formatMs(row.tookMs),
    ]),
  );
}

function remarks({ methods, best, goal }: ScheduleData): string[] {
  const leastOf = (figure: 'makespan' | 'deviation'): Row =>
    methods.reduce((least, row) => (row[figure] < least[figure] ? row : least));
  const [quickest, evenest] = [leastOf('makespan'), leastOf('deviation')];
  const isOptimal = methods.some((row) => row.method === best && row.boundRatio <= 1 + 1e-12);
  const lines = [
    `✓: the least ${goal === 'makespan' ? 'makespan' : 'r'}. r: standard deviation of the nodes' times; fitness: 1 - r / r_max.`,
    ...(quickest.method === evenest.method
      ? []
      : [
          `Different goals: ${quickest.method} is done first, ${evenest.method} has the most even times.`,
        ]),
    ...(isOptimal ? [`No method can do better than ${best}: it meets the bound.`] : []),
  ];
  return [style.dim(lines.join('\n'))];
}

/** What is left of r, so that the last steps are seen as well as the first ones. */
function convergence({ method, generations }: Row): string {
  const along = (figure: 'best' | 'mean') =>
    generations.map((fitness, at) => [at + 1, 1 - fitness[figure]] as const);
  const picture = renderLogPlot(
    {
      points: along('best'),
      curve: along('mean'),
      low: [],
      high: [],
      formatX: formatCompact,
      formatY: (rest) => formatSignificant(rest, 2),
    },
    { columns: terminalColumns(), rows: 10 },
  );
  if (picture === '') return '';
  const { point, curve } = plotMarks();
  return `${method}: r / r_max by generation\n${picture}\n${point} best  ${curve} mean of the population`;
}

function nodesTable({ method, nodes, makespan }: Row): string {
  const shown =
    nodes.length <= MOST_NODES
      ? nodes
      : [...nodes].sort((a, b) => b.time - a.time).slice(0, MOST_NODES);
  const table = renderTable(
    [
      { title: method },
      right('speed'),
      right('tasks'),
      right('work'),
      right('time'),
      { title: '' },
    ],
    shown.map(({ node, speed, taskCount, work, time }) => [
      node,
      amount(speed),
      String(taskCount),
      amount(work),
      amount(time),
      bar(time / makespan, BAR_COLUMNS),
    ]),
  );
  const rest = nodes.length - shown.length;
  return rest === 0
    ? table
    : `${table}\n${style.dim(`and ${formatCounted(rest, 'node')} that are done sooner: --json has them all`)}`;
}
