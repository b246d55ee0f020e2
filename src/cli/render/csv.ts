/** A field of a record; null is an empty field. */
export type Field = string | number | boolean | null;

/** Records with the same fields, in the order of the columns. */
export type FlatRecord = Readonly<Record<string, Field>>;

/**
 * Records as RFC 4180 has them: a header, CRLF after each line, quotes where needed. Without records
 * there is no header to take the names from, unless they are given.
 */
export function renderCsv(
  records: readonly FlatRecord[],
  columns: readonly string[] = Object.keys(records[0] ?? {}),
): string {
  if (columns.length === 0) return '';
  const lines = records.map((record) => columns.map((column) => record[column] ?? null));
  return [columns, ...lines].map(csvLine).join('');
}

/** One line of RFC 4180 with its end, for output that is written as it is made. */
export function csvLine(fields: readonly Field[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

function csvField(value: Field): string {
  const text = value === null ? '' : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
