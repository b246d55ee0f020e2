import { LbError } from '../kernel/errors.ts';

/** Where something stands, with the line for the caret. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The whole line. */
  readonly text: string;
  /** How much of it is meant. */
  readonly width: number;
}

/** A text with its line numbers by offset; they are counted when first asked for. */
export class Source {
  readonly file: string;
  readonly text: string;
  #starts: number[] | undefined;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
  }

  /** @param end behind the last character that is meant */
  place(start: number, end: number): Place {
    const { text, file } = this;
    this.#starts ??= lineStarts(text);
    const line = lineAt(this.#starts, start);
    const from = this.#starts[line - 1]!;
    const shown = text.slice(from, this.#starts[line]).trimEnd();
    const column = start - from + 1;
    const width = Math.max(1, Math.min(end - start, shown.length - column + 1));
    return { file, line, column, text: shown, width };
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}

function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle;
  }
  return low + 1;
}

/** A line of a text, without its end. */
export interface Line {
  readonly text: string;
  /** From 1. */
  readonly number: number;
}

/** Lines one by one; the last one may lack its line feed. */
export function* linesOf(text: string): Generator<Line> {
  let start = 0;
  for (let number = 1; start < text.length; number++) {
    const found = text.indexOf('\n', start);
    const end = found === -1 ? text.length : found;
    const line = text.slice(start, end);
    yield { text: line.endsWith('\r') ? line.slice(0, -1) : line, number };
    start = end + 1;
  }
}

/** The place of `part` of a line, or of all of it. */
export function placeIn(file: string, { text, number }: Line, part = text.trim()): Place {
  const at = text.indexOf(part);
  return { file, line: number, column: Math.max(0, at) + 1, text, width: Math.max(1, part.length) };
}

/** @throws LbError INPUT_INVALID for bytes that are no UTF-8 */
export function textOf(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new LbError('INPUT_INVALID', `"${file}" is not UTF-8 text`, {
      hint: `is it the right file? If so: iconv -f latin1 -t utf-8 "${file}"`,
    });
  }
}
