import { formatPercent } from '../../core/kernel/units-text.ts';
import type { Growth, GrowthRow } from '../../core/ring/growth.ts';
import type { FlatRecord } from './csv.ts';
import { formatCompact, formatSignificant } from './number.ts';
import { renderLogPlot } from './plot.ts';
import { plotMarks } from './plot-frame.ts';
import { renderTable } from './table.ts';
import { terminalColumns } from './terminal.ts';

/** The table of evenness against number of keys, a picture of it, and the slope in words. */
export function growthText(growth: Growth): string {
  const picture = growth.rows.length < 2 ? '' : growthPlot(growth.rows);
  return [growthTable(growth.rows), ...(picture === '' ? [] : [picture]), slopeLine(growth)].join(
    '\n\n',
  );
}

export function growthRecords({ rows }: Growth): FlatRecord[] {
  return rows.map((row) => ({ ...row }));
}

function growthTable(rows: readonly GrowthRow[]): string {
  const right = { align: 'right' } as const;
  return renderTable(
    [
      { title: 'keys', ...right },
      { title: 'CV', ...right },
      { title: 'by chance', ...right },
      { title: '99 of 100 lists', ...right },
      { title: 'p', ...right },
      { title: '' },
    ],
    rows.map((row) => [
      String(row.keyCount),
      formatPercent(row.cvRatio),
      formatPercent(row.chanceCvRatio),
      `${formatPercent(row.chanceCvLowRatio)} to ${formatPercent(row.chanceCvHighRatio)}`,
      formatSignificant(row.pValue),
      row.isWithinChance ? '' : 'outside',
    ]),
  );
}

function growthPlot(rows: readonly GrowthRow[]): string {
  const along = (pick: (row: GrowthRow) => number) =>
    rows.map((row) => [row.keyCount, pick(row)] as const);
  const picture = renderLogPlot(
    {
      points: along((row) => row.cvRatio),
      curve: along((row) => row.chanceCvRatio),
      low: along((row) => row.chanceCvLowRatio),
      high: along((row) => row.chanceCvHighRatio),
      formatX: formatCompact,
      formatY: (cv) => `${formatCompact(100 * cv)}%`,
    },
    { columns: terminalColumns() },
  );
  if (picture === '') return '';
  const { point, curve, band } = plotMarks();
  return `CV against number of keys\n${picture}\n${point} measured  ${curve} by chance  ${band} 99 of 100 lists`;
}

function slopeLine({ slope }: Growth): string {
  if (slope === null) return 'too few keys for a slope';
  return `CV falls as keys^${formatSignificant(slope)}; chance gives keys^-0.5`;
}
