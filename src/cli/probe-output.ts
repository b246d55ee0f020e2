import type { ProbeRows } from './probe-rows.ts';
import type { FlatRecord } from './render/csv.ts';
import { safeJson } from './render/json.ts';

/** How one kind of measurement is written in each format. */
interface Writing<T> {
  /** A record of plain fields, failed nodes too. */
  readonly flat: (row: ProbeRows<T>['rows'][number]) => FlatRecord;
  /** The whole record on one line; nodes that failed have none. */
  readonly line: (value: T) => string;
  readonly text: () => string;
}

/** What was measured, in the wanted format. */
export async function renderProbe<T>(
  format: 'text' | 'csv' | 'ndjson',
  { rows, values }: ProbeRows<T>,
  { flat, line, text }: Writing<T>,
): Promise<string> {
  if (format === 'csv') return (await import('./render/csv.ts')).renderCsv(rows.map(flat));
  if (format === 'ndjson') return values.map((value) => `${safeJson(line(value))}\n`).join('');
  return text();
}
