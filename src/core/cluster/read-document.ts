import { type FailureCode, LbError, type Problem } from '../kernel/errors.ts';
import { countMistakes, type Mistake } from './mistake.ts';
import { readPlainYaml } from './plain-yaml.ts';
import { readYaml, type Span, type YamlSource } from './yaml-source.ts';

/** 65 535 nodes with a few labels each need some 15 MB. */
const MAX_LENGTH = 32 * 1024 * 1024;
/** More mistakes than anyone reads; the message tells the whole number. */
const MAX_PROBLEMS = 100;

/** What a document means, or everything that is wrong with it. */
export type Meaning<T> =
  | { readonly result: T; readonly mistakes: readonly [] }
  | { readonly result?: undefined; readonly mistakes: readonly Mistake[] };

/**
 * Reads a YAML document. The places of things are only computed when something is wrong.
 *
 * @param file name for messages
 * @throws LbError `code` with all mistakes, each with its place
 */
export async function readDocument<T>(
  text: string,
  file: string,
  code: FailureCode,
  interpret: (value: unknown) => Meaning<T>,
): Promise<T> {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (body.length > MAX_LENGTH) {
    throw new LbError(code, `${file} is larger than 32 MiB`, { hint: 'is it the right file?' });
  }
  const quick = readPlainYaml(body);
  if (quick !== undefined) {
    const { result } = interpret(quick);
    if (result !== undefined) return result;
  }
  const source = await readYaml(body);
  const isReadable = source.problems.length === 0 || source.value !== undefined;
  const { result, mistakes } = isReadable
    ? interpret(source.value)
    : { result: undefined, mistakes: [] };
  if (result !== undefined && source.problems.length === 0) return result;
  throw invalid(body, file, code, source, mistakes);
}

function invalid(
  text: string,
  file: string,
  code: FailureCode,
  source: YamlSource,
  mistakes: readonly Mistake[],
): LbError {
  const lines = new Lines(text);
  const found = [
    ...source.problems.map((problem) => ({ ...problem })),
    ...mistakes.map((mistake) => ({
      message: mistake.message,
      hint: mistake.hint,
      span: source.locate(mistake.path, mistake.part),
      first: mistake.first && source.locate(mistake.first, 'value').start,
    })),
  ].sort((a, b) => a.span.start - b.span.start);
  const problems = found.slice(0, MAX_PROBLEMS).map(({ message, hint, span, first }): Problem => {
    const repeated = first === undefined ? '' : `; first in line ${lines.numberAt(first)}`;
    return { message: message + repeated, file, ...lines.place(span), ...(hint && { hint }) };
  });
  const count = countMistakes(found.length);
  const limit = found.length > MAX_PROBLEMS ? `, the first ${MAX_PROBLEMS} of them` : '';
  return new LbError(code, `${file} has ${count}${limit}:`, { problems });
}

/** Longer lines are not shown, and need not be: they were written by programs. */
const MAX_EXCERPT = 2_000;

/** Line numbers and excerpts of a text by offset. */
class Lines {
  readonly #text: string;
  readonly #starts: number[] = [0];

  constructor(text: string) {
    this.#text = text;
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) {
      this.#starts.push(at + 1);
    }
  }

  /** From 1. */
  numberAt(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle;
    }
    return low + 1;
  }

  place({ start, end }: Span): Pick<Problem, 'line' | 'column' | 'excerpt'> {
    const line = this.numberAt(start);
    const from = this.#starts[line - 1]!;
    const text = this.#text.slice(from, this.#starts[line]).trimEnd();
    const column = start - from + 1;
    if (text.length > MAX_EXCERPT) return { line, column };
    const width = Math.max(1, Math.min(end - start, text.length - column + 1));
    return { line, column, excerpt: { text, width } };
  }
}
