import Table from 'cli-table3';
import { style } from '../style.ts';
import { printable } from './printable.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand right. */
  readonly align?: 'left' | 'right';
  /** Colours a cell by its meaning; cells themselves are plain text, escape sequences in them are removed. */
  readonly paint?: (cell: string, row: number) => string;
}

/** No lines, and two blanks between columns. */
const noBorders = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/**
 * Columns without borders, two blanks apart, under a dim line of titles. Ends without a line break.
 * @param rows one cell a column; missing cells are empty
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): string {
  // The library's own colours would go into pipes too; colour is decided once, in style.ts.
  const table = new Table({
    chars: noBorders,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    colAligns: columns.map((column) => column.align ?? 'left'),
  });
  table.push(columns.map((column) => titleCell(column)));
  rows.forEach((row, at) => {
    table.push(columns.map((column, index) => painted(column, printable(row[index] ?? ''), at)));
  });
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function titleCell({ title }: Column): string {
  const text = printable(title);
  return text === '' ? '' : style.dim(text);
}

function painted({ paint }: Column, cell: string, row: number): string {
  return cell === '' || paint === undefined ? cell : paint(cell, row);
}
