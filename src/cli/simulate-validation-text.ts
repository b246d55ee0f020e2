import { formatCount, formatCounted } from '../core/kernel/units-text.ts';
import { MOST_ERRORS, type ValidationRow } from '../core/simulation/validate/validation.ts';
import { formatSignificant } from './render/number.ts';
import { type Column, renderTable } from './render/table.ts';
import { isAsciiOnly } from './render/terminal.ts';
import type { Validation } from './simulate-validation.ts';
import { style } from './style.ts';

const right = (title: string): Column => ({ title, align: 'right' });

/** A row a figure of theory, and the verdict. */
export function validationText({ rows, seeds, requests, isPartial }: Validation): string {
  const table = renderTable(
    [
      { title: 'queue' },
      { title: 'with' },
      { title: 'figure' },
      right('exact'),
      right('simulated'),
      right('standard error'),
      right('off by'),
    ],
    rows.map((row) => [
      row.name,
      row.setting,
      row.quantity,
      formatSignificant(row.exact, 6),
      formatSignificant(row.simulated, 6),
      formatSignificant(row.standardError, 2),
      deviationText(row),
    ]),
  );
  const runs = `${formatCounted(seeds.length, 'seed')} from ${seeds[0]} on, at least ${formatCount(requests)} requests a run; times in units of the mean demand`;
  return [table, style.dim(runs), verdict(rows, isPartial)].join('\n\n');
}

function deviationText({ deviation, isWithin }: ValidationRow): string {
  const sign = deviation < 0 ? '-' : '+';
  const text = `${sign}${Math.abs(deviation).toFixed(2)}`;
  const mark = isAsciiOnly() ? (isWithin ? 'ok' : 'OFF') : isWithin ? '✓' : '✗';
  return isWithin ? `${text} ${style.good(mark)}` : style.bad(`${text} ${mark}`);
}

function verdict(rows: readonly ValidationRow[], isPartial: boolean): string {
  const off = rows.filter(({ isWithin }) => !isWithin).length;
  const partial = isPartial ? ' (partial: interrupted)' : '';
  if (off === 0) {
    return `all ${rows.length} figures are within ${MOST_ERRORS} standard errors of theory${partial}`;
  }
  return style.bad(
    `${off} of ${rows.length} figures are more than ${MOST_ERRORS} standard errors off${partial}`,
  );
}
