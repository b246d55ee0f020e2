import type { WeightLawName } from '../core/cluster/vector-settings.ts';
import { formatMs, formatPercent } from '../core/kernel/units-text.ts';
import type { CycleSettings } from '../core/vector/cycle-state.ts';
import type { ReplayReport } from '../core/vector/replay.ts';
import { formatNumber, formatSignificant } from './render/number.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

export interface LawReport extends ReplayReport {
  readonly law: WeightLawName;
}

const right = { align: 'right' } as const;

/** One law for a person, a line a figure. */
export function replayText(report: LawReport, { virtualNodes, cycleMs }: CycleSettings): string {
  const { cycleCount, hotCycleCount } = report;
  const circle =
    report.circleMovedShare === undefined
      ? ''
      : `, ${formatPercent(report.circleMovedShare)} on a circle of ${virtualNodes} points a node`;
  const lines: [string, string][] = [
    ['law', report.law],
    ['cycles', `${cycleCount} of ${formatMs(cycleMs)}`],
    [
      'flaps',
      `${report.flapCount} ${report.flapCount === 1 ? 'change' : 'changes'} of a node from some weight to none or back`,
    ],
    ['keys moved', `${formatPercent(report.movedShare)} a cycle${circle}`],
    [
      'hot cycles',
      `${hotCycleCount} (${formatPercent(hotCycleCount / Math.max(1, cycleCount))}) with a node over a threshold`,
    ],
    ['busiest node', `${formatPercent(report.peakRatio)} of CPU or disk, on average over cycles`],
    ['changes', `${formatSignificant(report.changedCount)} weights a cycle`],
  ];
  if (report.sparedCount > 0) {
    lines.push(['spared', `${report.sparedCount} times a guard kept a critical node in`]);
  }
  if (report.givenUpCount > 0) {
    lines.push(['given up', `${report.givenUpCount} times a node was silent for two cycles`]);
  }
  const width = Math.max(...lines.map(([name]) => name.length));
  return lines.map(([name, text]) => `${name.padEnd(width)}  ${text}`).join('\n');
}

/** All laws side by side; `limit` marks those that flap more. */
export function comparisonTable(
  reports: readonly LawReport[],
  chosen: WeightLawName,
  limit: number | undefined,
): string {
  const hasCircle = reports.some(({ circleMovedShare }) => circleMovedShare !== undefined);
  const isOver = (row: number): boolean => limit !== undefined && reports[row]!.flapCount > limit;
  return renderTable(
    [
      {
        title: 'law',
        paint: (cell, row) => (reports[row]!.law === chosen ? style.bold(cell) : cell),
      },
      {
        title: 'flaps',
        ...right,
        paint: (cell, row) => (isOver(row) ? style.bad(cell) : cell),
      },
      { title: 'moved a cycle', ...right },
      ...(hasCircle ? [{ title: 'on a circle', ...right }] : []),
      { title: 'hot cycles', ...right },
      { title: 'busiest', ...right },
      { title: 'changes a cycle', ...right },
      { title: '' },
    ],
    reports.map((report, row) => [
      report.law,
      formatNumber(report.flapCount),
      formatPercent(report.movedShare),
      ...(hasCircle ? [formatPercent(report.circleMovedShare ?? 0)] : []),
      formatPercent(report.hotCycleCount / Math.max(1, report.cycleCount)),
      formatPercent(report.peakRatio),
      formatSignificant(report.changedCount),
      [isOver(row) ? 'over the limit' : '', report.law === chosen ? '← in force' : '']
        .filter((word) => word !== '')
        .join(' '),
    ]),
  );
}
