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
    return new PlaceOf(this, start, end);
  }

  lineAt(offset: number): {
    readonly number: number;
    readonly start: number;
    readonly text: string;
  } {
    this.#starts ??= lineStarts(this.text);
    const number = lineAt(this.#starts, offset);
    const start = this.#starts[number - 1]!;
    return { number, start, text: this.text.slice(start, this.#starts[number]).trimEnd() };
  }
}

/** Found out when it is asked for: of most things nobody asks where they stand. */
class PlaceOf implements Place {
  readonly #source: Source;
  readonly #start: number;
  readonly #end: number;

  constructor(source: Source, start: number, end: number) {
    this.#source = source;
    this.#start = start;
    this.#end = end;
  }

  get file(): string {
    return this.#source.file;
  }

  get line(): number {
    return this.#source.lineAt(this.#start).number;
  }

  get column(): number {
    return this.#start - this.#source.lineAt(this.#start).start + 1;
  }

  get text(): string {
    return this.#source.lineAt(this.#start).text;
  }

  get width(): number {
    return Math.max(1, Math.min(this.#end - this.#start, this.text.length - this.column + 1));
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
