import { textWidth } from './printable.ts';

/** Colours (SGR), the only sequences that our own lines contain. */
const COLOUR = /\x1b\[[\d;]*m/y;
const PLAIN_COLOUR = '\x1b[39;49;22m';

/** Columns that a coloured line takes. */
export function lineWidth(line: string): number {
  return textWidth(line.replace(new RegExp(COLOUR, 'g'), ''));
}

/**
 * A coloured line cut to so many columns; a cut one ends in an ellipsis. Colours that were begun are
 * ended.
 */
export function fitLine(line: string, columns: number): string {
  if (lineWidth(line) <= columns) return line;
  let fitted = '';
  let left = columns - 1;
  let isColoured = false;
  for (let at = 0; at < line.length; ) {
    COLOUR.lastIndex = at;
    const colour = COLOUR.exec(line)?.[0];
    const piece = colour ?? String.fromCodePoint(line.codePointAt(at)!);
    at += piece.length;
    isColoured ||= colour !== undefined;
    const width = colour === undefined ? textWidth(piece) : 0;
    if (width > left) break;
    left -= width;
    fitted += piece;
  }
  return `${fitted}…${isColoured ? PLAIN_COLOUR : ''}`;
}
