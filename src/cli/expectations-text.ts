import type { Checked } from '../core/load/check-expectation.ts';
import { renderTable } from './render/table.ts';
import { style } from './style.ts';

/** What was expected of a run, and what came of it, a line each. */
export function expectationsText(checked: readonly Checked[]): string {
  return renderTable(
    [
      { title: '', paint: (cell) => (cell === '✓' ? style.good(cell) : style.bad(cell)) },
      { title: 'expected' },
      { title: 'got' },
    ],
    checked.map(({ text, got, holds }) => [holds ? '✓' : '✗', text, got]),
  );
}
