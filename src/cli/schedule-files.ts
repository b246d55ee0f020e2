import { exists } from '../adapters/files.ts';
import { checkWritable, inTheWay, writeWhole } from '../adapters/write-whole.ts';
import type { FlatRecord } from './render/csv.ts';

/** To be called before the work. @throws LbError FILE_EXISTS, FILE_UNWRITABLE */
export function checkAssignmentFile(file: string | undefined, isForced: boolean): void {
  if (file === undefined) return;
  if (checkWritable(file) && exists(file) && !isForced) throw inTheWay(file);
}

/** As CSV where the name ends so, else as NDJSON; `--tasks` reads both. */
export async function writeAssignment(file: string, rows: readonly FlatRecord[]): Promise<void> {
  const text = file.endsWith('.csv')
    ? (await import('./render/csv.ts')).renderCsv(rows)
    : (await import('./render/ndjson.ts')).renderNdjson(rows);
  writeWhole(file, text);
}
