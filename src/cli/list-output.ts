import { Flags } from '@oclif/core';
import type { FlatRecord } from './render/csv.ts';

const formats = ['text', 'csv', 'ndjson'] as const;
type Format = (typeof formats)[number];

/** For commands whose result is a list; `--json` gives the whole result instead. */
export const outputFlag = Flags.option({
  char: 'o',
  options: formats,
  default: 'text' as Format,
  summary: 'How to print the list.',
});

/** The list in the wanted format; `text` for people. */
export async function renderList(
  format: Format,
  records: readonly FlatRecord[],
  text: () => string,
): Promise<string> {
  if (format === 'csv') return (await import('./render/csv.ts')).renderCsv(records);
  if (format === 'ndjson') return (await import('./render/ndjson.ts')).renderNdjson(records);
  return text();
}
