import type { Findings } from '../findings.ts';
import { type Line, linesOf, type Place, placeIn } from '../source.ts';

/** A line's words, quotes and comments taken away. */
export class ConfigLine {
  readonly words: readonly string[];
  /** It stands between .if and .endif, so whether it counts is not known here. */
  readonly isConditional: boolean;
  readonly #file: string;
  readonly #line: Line;

  constructor(words: readonly string[], isConditional: boolean, file: string, line: Line) {
    this.words = words;
    this.isConditional = isConditional;
    this.#file = file;
    this.#line = line;
  }

  get place(): Place {
    return placeIn(this.#file, this.#line);
  }
}

/** HAProxy itself takes no more words a line. */
const MOST_WORDS = 64;
const LONGEST_LINE = 65_536;

/** Lines that have words, one by one; conditions are noted, not judged. */
export function* configLines(
  text: string,
  file: string,
  findings: Findings,
): Generator<ConfigLine> {
  let conditions = 0;
  for (const line of linesOf(text)) {
    if (line.text.length > LONGEST_LINE) {
      findings.refuse(placeIn(file, line), 'the line is longer than HAProxy takes');
      return;
    }
    const words = wordsOf(line.text);
    if (typeof words === 'string') {
      findings.refuse(placeIn(file, line), words);
      continue;
    }
    const first = words[0];
    if (first === undefined) continue;
    if (first === '.if') {
      conditions++;
      findings.note(
        placeIn(file, line),
        'conditions are not judged; no ring is read from a section that depends on one',
      );
    } else if (first === '.endif') conditions = Math.max(0, conditions - 1);
    if (first.startsWith('.')) continue;
    yield new ConfigLine(words, conditions > 0, file, line);
  }
}

/** @returns what is wrong, when the line is none */
function wordsOf(text: string): string[] | string {
  if (!/["'\\#]/.test(text)) return counted(text.split(/[ \t]+/).filter((word) => word !== ''));
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (quote === '"' && char === '\\' && /["\\$ #]/.test(text[at + 1] ?? '')) {
      word += text[++at]!;
    } else if (quote !== '') {
      if (char === quote) quote = '';
      else word += char;
    } else if (char === '#') break;
    else if (char === ' ' || char === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (char === '"' || char === "'") {
      quote = char;
      word ??= '';
    } else if (char === '\\' && at + 1 < text.length) word = (word ?? '') + unescaped(text[++at]!);
    else word = (word ?? '') + char;
  }
  if (quote !== '') return `the ${quote} has no end`;
  if (word !== undefined) words.push(word);
  return counted(words);
}

function counted(words: string[]): string[] | string {
  return words.length > MOST_WORDS ? `the line has more than ${MOST_WORDS} words` : words;
}

function unescaped(char: string): string {
  return { r: '\r', n: '\n', t: '\t' }[char] ?? char;
}
