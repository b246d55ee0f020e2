import type { Findings } from '../findings.ts';
import type { Source } from '../source.ts';

/** A token of Lua. Strings have their value, everything else its text. */
export interface Token {
  readonly kind: 'name' | 'string' | 'number' | 'mark';
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const TOKEN =
  /\s+|--\[(=*)\[|--[^\n]*|\[(=*)\[|([A-Za-z_]\w*)|(0[xX][\da-fA-F]+|\d+(?:\.\d*)?(?:[eE][+-]?\d+)?)|["']|\.\.\.?|[=~<>]=|./gsy;

/** Tokens of a Lua text, comments left out; ends early, with a mistake, where one has no end. */
export function* luaTokens(source: Source, findings: Findings): Generator<Token> {
  const { text } = source;
  TOKEN.lastIndex = 0;
  for (let start = 0; start < text.length; ) {
    TOKEN.lastIndex = start;
    const [found, comment, long, name, number] = TOKEN.exec(text)!;
    let end = start + found.length;
    const level = comment ?? long;
    if (level !== undefined) {
      const close = text.indexOf(`]${level}]`, end);
      if (close === -1) {
        findings.refuse(source.place(start, end), `the ${found} has no end`);
        return;
      }
      const value = text.slice(end, close);
      end = close + level.length + 2;
      if (comment === undefined) yield { kind: 'string', text: value, start, end };
    } else if (found === '"' || found === "'") {
      const read = readString(text, start);
      if (read === undefined) {
        findings.refuse(source.place(start, start + 1), `the ${found} has no end`);
        return;
      }
      end = read.end;
      yield { kind: 'string', text: read.value, start, end };
    } else if (!found.startsWith('--') && found.trim() !== '') {
      const kind = name !== undefined ? 'name' : number !== undefined ? 'number' : 'mark';
      yield { kind, text: found, start, end };
    }
    start = end;
  }
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function readString(text: string, start: number): { value: string; end: number } | undefined {
  const quote = text[start];
  const parts: string[] = [];
  let from = start + 1;
  for (let at = from; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === quote) {
      parts.push(text.slice(from, at));
      return { value: parts.join(''), end: at + 1 };
    }
    if (text[at] !== '\\') continue;
    const next = text[at + 1] ?? '';
    parts.push(text.slice(from, at), ESCAPES[next] ?? next);
    at++;
    from = at + 1;
  }
  return undefined;
}
