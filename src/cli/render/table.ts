import { style } from '../style.ts';
import { printable, textWidth } from './printable.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand right. */
  readonly align?: 'left' | 'right';
  /** Colours a cell by its meaning; cells themselves are plain text, escape sequences in them are removed. */
  readonly paint?: (cell: string, row: number) => string;
}

const GAP = '  ';

/**
 * Columns without borders, two blanks apart, under a dim line of titles. Ends without a line break.
 * @param rows one cell a column; missing cells are empty
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  const titles = columns.map((column) => printable(column.title));
  const cells = rows.map((row) => columns.map((_, index) => printable(row[index] ?? '')));
  const widths = titles.map((title, index) =>
    cells.reduce((widest, row) => Math.max(widest, textWidth(row[index]!)), textWidth(title)),
  );
  const lines = cells.map((row, at) =>
    line(columns, widths, row, (column, cell) => column.paint?.(cell, at) ?? cell),
  );
  return [line(columns, widths, titles, (_, title) => style.dim(title)), ...lines].join('\n');
}

function line(
  columns: readonly Column[],
  widths: readonly number[],
  cells: readonly string[],
  paint: (column: Column, cell: string) => string,
): string {
  const last = cells.findLastIndex((cell) => cell !== '');
  const shown = cells.slice(0, last + 1).map((cell, index) => {
    const column = columns[index]!;
    const text = cell === '' ? '' : paint(column, cell);
    const blanks = ' '.repeat(widths[index]! - textWidth(cell));
    if (column.align === 'right') return blanks + text;
    return index === last ? text : text + blanks;
  });
  return shown.join(GAP);
}
