import { printable, textWidth } from './printable.ts';

/**
 * Text on lines of so many columns, broken between words; a longer word has a line of its own.
 * @param indent columns before every line but the first
 */
export function wrap(text: string, columns: number, indent = 0): string {
  return joinFitting(printable(text).split(/\s+/), ' ', columns, indent);
}

/** Pieces that are not broken themselves, on lines of so many columns. */
export function joinFitting(
  pieces: readonly string[],
  gap: string,
  columns: number,
  indent = 0,
): string {
  const lines: string[] = [];
  let line = '';
  for (const piece of pieces) {
    const longer = line === '' ? piece : `${line}${gap}${piece}`;
    if (line !== '' && textWidth(longer) > columns) {
      lines.push(line);
      line = `${' '.repeat(indent)}${piece}`;
    } else line = longer;
  }
  return [...lines, line].join('\n');
}
