import type { Findings } from '../findings.ts';
import type { Source } from '../source.ts';

/** A word, its quotes and escapes taken away, with where it stands. */
export interface Word {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** Words up to `;`, `{` or `}`. A block of Lua is one statement that ends with `;`. */
export interface Statement {
  readonly words: readonly Word[];
  readonly end: ';' | '{' | '}';
  readonly at: number;
}

const BLANK = /[ \t\r\n]/;
/** nginx itself takes no word that is longer than its buffer. */
const LONGEST_WORD = 4096;

/**
 * Statements of a configuration as ngx_conf_read_token cuts them, one by one: nothing is kept. Ends
 * early, with a mistake, where nginx would refuse the file.
 */
export function* statements(source: Source, findings: Findings): Generator<Statement> {
  const { text } = source;
  let words: Word[] = [];
  let depth = 0;
  for (let at = 0; ; ) {
    at = skipBlanks(text, at);
    const char = text[at];
    if (char === undefined) break;
    if (char === ';' || char === '{' || char === '}') {
      if (!isComplete(char, words, depth)) {
        findings.refuse(source.place(at, at + 1), `unexpected "${char}"`);
        return;
      }
      const isLua = char === '{' && words[0]!.text.endsWith('_by_lua_block');
      if (isLua) {
        const end = luaEnd(text, at + 1);
        if (end === undefined) {
          findings.refuse(source.place(at, at + 1), 'the block of Lua has no end');
          return;
        }
        yield { words, end: ';', at };
        at = end;
      } else {
        depth += char === '{' ? 1 : char === '}' ? -1 : 0;
        yield { words, end: char, at };
        at++;
      }
      words = [];
      continue;
    }
    const word = readWord(source, at, findings);
    if (word === undefined) return;
    words.push(word);
    at = word.end;
  }
  const end = Math.max(0, text.length - 1);
  if (words.length > 0) {
    const { start, end: stop } = words[0]!;
    findings.refuse(source.place(start, stop), 'the statement has no end', 'a ";" is missing');
  } else if (depth > 0) {
    const what = depth === 1 ? 'a block' : `${depth} blocks`;
    findings.refuse(source.place(end, text.length), `the end of ${what} is missing`);
  }
}

function isComplete(char: string, words: readonly Word[], depth: number): boolean {
  return char === '}' ? words.length === 0 && depth > 0 : words.length > 0;
}

/** Over blanks and comments. */
function skipBlanks(text: string, from: number): number {
  for (let at = from; ; at++) {
    const char = text[at];
    if (char === '#') {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end;
    } else if (char === undefined || !BLANK.test(char)) return at;
  }
}

function readWord(source: Source, start: number, findings: Findings): Word | undefined {
  const { text } = source;
  const quote = text[start] === '"' || text[start] === "'" ? text[start] : undefined;
  const parts: string[] = [];
  let at = quote === undefined ? start : start + 1;
  for (let from = at; ; at++) {
    const char = text[at];
    if (at - start > LONGEST_WORD || (char === undefined && quote !== undefined)) {
      const what = quote === undefined ? 'the word is too long' : `the ${quote} has no end`;
      return findings.refuse(source.place(start, start + 1), what);
    }
    if (char === '\\') {
      parts.push(text.slice(from, at), unescaped(text[at + 1] ?? ''));
      at++;
      from = at + 1;
      continue;
    }
    // The brace of ${name} is part of the word.
    const isBrace = char === '{' && text[at - 1] === '$' && at > start;
    const isEnd =
      quote === undefined
        ? char === undefined || char === ';' || (char === '{' && !isBrace) || BLANK.test(char)
        : char === quote;
    if (!isEnd) continue;
    parts.push(text.slice(from, at));
    const end = quote === undefined ? at : at + 1;
    if (quote !== undefined && !/^[\s;{)]?$/.test(text[end] ?? '')) {
      return findings.refuse(
        source.place(end, end + 1),
        `unexpected "${text[end]}" behind a quote`,
      );
    }
    return { text: parts.join(''), start, end };
  }
}

function unescaped(char: string): string {
  const meant = { t: '\t', r: '\r', n: '\n', '"': '"', "'": "'", '\\': '\\' }[char];
  return meant ?? `\\${char}`;
}

/** @returns the offset behind the brace that closes a block of Lua */
function luaEnd(text: string, from: number): number | undefined {
  const marks = /[{}"']|--\[(=*)\[|--|\[(=*)\[/g;
  marks.lastIndex = from;
  for (let depth = 1, mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const [found, comment, long] = mark;
    if (found === '{') depth++;
    else if (found === '}') {
      depth--;
      if (depth === 0) return marks.lastIndex;
    } else {
      const end = luaTextEnd(text, marks.lastIndex, found, comment ?? long);
      if (end === undefined) return undefined;
      marks.lastIndex = end;
    }
  }
  return undefined;
}

function luaTextEnd(text: string, from: number, mark: string, level?: string): number | undefined {
  if (level !== undefined) return after(text, `]${level}]`, from);
  if (mark === '--') return after(text, '\n', from);
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === mark) return at + 1;
  }
  return undefined;
}

function after(text: string, mark: string, from: number): number | undefined {
  const at = text.indexOf(mark, from);
  return at === -1 ? undefined : at + mark.length;
}
