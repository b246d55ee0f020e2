import type { Ratio } from '../core/kernel/units.ts';
import { formatCounted, formatPercent } from '../core/kernel/units-text.ts';
import type { Move } from '../core/schedule/shift/moves.ts';
import type { PlacedBatch } from '../core/schedule/shift/placed.ts';
import type { ShiftPlan } from '../core/schedule/shift/shift.ts';
import type { Task } from '../core/schedule/task-line.ts';
import { formatSignificant } from './render/number.ts';
import { type Column, renderTable } from './render/table.ts';
import type { SpeedNode } from './schedule-nodes.ts';
import { style } from './style.ts';

/** What `--json` and the text are made from. */
export type ShiftData = ReturnType<typeof shiftData>;

const right = (title: string): Column => ({ title, align: 'right' });

export function shiftData(
  plan: ShiftPlan,
  placed: PlacedBatch,
  { tasks, nodes }: { readonly tasks: readonly Task[]; readonly nodes: readonly SpeedNode[] },
) {
  const named = ({ task, from, to, ...move }: Move) => ({
    id: tasks[task]!.id,
    work: tasks[task]!.work,
    from: nodes[from]!.node,
    to: nodes[to]!.node,
    ...move,
  });
  return {
    verdict: plan.verdict,
    threshold: placed.threshold,
    horizon: placed.horizon,
    taskCount: tasks.length,
    moves: plan.moves.map(named),
    leastMoveCount: plan.leastMoveCount,
    leastUse: plan.leastUse,
    largestCount: plan.largestCount,
    nodes: nodes.map(({ node, speed }, at) => ({
      node,
      speed,
      use: plan.usesBefore[at]!,
      useAfter: plan.usesAfter[at]!,
    })),
    remaining: plan.remaining.map(({ node, excessWork }) => ({
      node: nodes[node]!.node,
      use: plan.usesAfter[node]!,
      excessWork,
    })),
  };
}

/** The nodes, the moves with what each does, and what is left. */
export function shiftText(data: ShiftData): string {
  const title = `${formatCounted(data.taskCount, 'task')} on ${formatCounted(data.nodes.length, 'node')}; use = work / (speed x ${data.horizon}), at most ${percent(data.threshold)}`;
  return [title, nodesTable(data), movesTable(data), verdictText(data)]
    .filter((part) => part !== '')
    .join('\n\n');
}

const percent = (use: Ratio): string => formatPercent(use, use >= 1 ? 4 : 3);

function nodesTable({ nodes, threshold, moves }: ShiftData): string {
  const sign = (use: Ratio): string => (use > threshold * (1 + 1e-9) ? '!' : '');
  const hasMoves = moves.length > 0;
  return renderTable(
    [
      { title: 'node' },
      right('speed'),
      right('use'),
      { title: '' },
      ...(hasMoves ? [right('after'), { title: '' }] : []),
    ],
    nodes.map(({ node, speed, use, useAfter }) => [
      node,
      formatSignificant(speed, 4),
      percent(use),
      sign(use),
      ...(hasMoves ? [percent(useAfter), sign(useAfter)] : []),
    ]),
  );
}

function movesTable({ moves }: ShiftData): string {
  if (moves.length === 0) return '';
  return renderTable(
    [{ title: 'move' }, right('work'), { title: 'from' }, { title: 'to' }, { title: 'why' }],
    moves.map((move) => [
      move.id,
      formatSignificant(move.work, 4),
      `${move.from} ${percent(move.fromUse)} → ${percent(move.fromUseAfter)}`,
      `${move.to} ${percent(move.toUse)} → ${percent(move.toUseAfter)}`,
      whyOf(move),
    ]),
  );
}

function whyOf({ from, to, endsExcess, isOverMeanwhile }: ShiftData['moves'][number]): string {
  const what = endsExcess ? `ends the excess of ${from}` : `makes room on ${from}`;
  return isOverMeanwhile ? `${what}; ${to} is above until later moves` : what;
}

function verdictText(data: ShiftData): string {
  const { verdict, moves, leastMoveCount, threshold } = data;
  const limit = percent(threshold);
  if (verdict === 'even') return `${style.good('✓')} no node is above ${limit}: nothing to move`;
  const count = formatCounted(moves.length, 'move');
  if (verdict === 'planned') {
    const least =
      moves.length === leastMoveCount
        ? 'no plan has fewer'
        : `no plan has fewer than ${leastMoveCount}`;
    return `${style.good('✓')} after ${count} no node is above ${limit} (${least})`;
  }
  const rest = data.remaining.map(
    ({ node, use, excessWork }) =>
      `  ${node} stays at ${percent(use)}: work ${formatSignificant(excessWork, 4)} too much`,
  );
  const head =
    verdict === 'impossible'
      ? `${style.bad('✗')} impossible: ${impossibleText(data)}`
      : `${style.bad('✗')} no way was found to get all nodes to ${limit} or below; there may be one`;
  return [head, ...rest].join('\n');
}

function impossibleText({ largestCount, leastUse }: ShiftData): string {
  const what =
    largestCount === null
      ? 'all work on all nodes'
      : largestCount === 1
        ? 'the largest task on the fastest node'
        : `the ${largestCount} largest tasks on the ${largestCount} fastest nodes`;
  return `${what} is a use of ${percent(leastUse)} at best`;
}
