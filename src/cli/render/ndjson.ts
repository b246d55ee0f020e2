import type { FlatRecord } from './csv.ts';

/** One JSON object a line, each line ended: what `jq`, log shippers and databases read. */
export function renderNdjson(records: readonly FlatRecord[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}
