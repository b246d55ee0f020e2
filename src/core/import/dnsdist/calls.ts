import type { Findings } from '../findings.ts';
import type { Place, Source } from '../source.ts';
import { luaTokens, type Token } from './lua.ts';

/** A value that stands there as it is; `expression` for everything that would have to be computed. */
export type Literal =
  | { readonly kind: 'string' | 'number' | 'name'; readonly text: string }
  | {
      readonly kind: 'table';
      readonly fields: ReadonlyMap<string, Literal>;
      readonly items: readonly Literal[];
    }
  | { readonly kind: 'expression' };

/** A function that is called by name, `newServer{…}` or `newServer("…")`. */
export interface Call {
  readonly name: string;
  readonly args: readonly Literal[];
  /** Inside a function, a loop or a condition: it may run never or often. */
  readonly isNested: boolean;
  readonly place: Place;
}

const OPENS = new Set(['function', 'do', 'then', 'repeat']);
const CLOSES = new Set(['end', 'until']);
const DEEPEST = 50;

/**
 * All calls of the functions that are asked for, in their order.
 * @param wanted names of functions
 */
export function callsOf(source: Source, wanted: ReadonlySet<string>, findings: Findings): Call[] {
  const reader = new Reader(luaTokens(source, findings));
  const calls: Call[] = [];
  let depth = 0;
  for (let token = reader.next(); token !== undefined; token = reader.next()) {
    if (token.kind !== 'name') continue;
    const { text } = token;
    if (OPENS.has(text)) depth++;
    // `then … else … end`, `then … elseif … then … end`: each `then` opens what one `end` closes.
    else if (CLOSES.has(text) || text === 'elseif') depth = Math.max(0, depth - 1);
    if (!wanted.has(text)) continue;
    const args = reader.args();
    if (args === undefined) continue;
    const place = source.place(token.start, reader.behind(token));
    calls.push({ name: text, args, isNested: depth > 0, place });
  }
  return calls;
}

/** Looks a few tokens ahead; no more of them are kept. */
class Reader {
  readonly #tokens: Iterator<Token>;
  readonly #ahead: Token[] = [];
  #last: Token | undefined;

  constructor(tokens: Iterator<Token>) {
    this.#tokens = tokens;
  }

  next(): Token | undefined {
    const token = this.#peek();
    this.#ahead.shift();
    this.#last = token ?? this.#last;
    return token;
  }

  /** The end of what was read last. */
  behind(token: Token): number {
    return (this.#last ?? token).end;
  }

  #peek(distance = 0): Token | undefined {
    while (this.#ahead.length <= distance) {
      const { value, done } = this.#tokens.next();
      if (done === true) return undefined;
      this.#ahead.push(value);
    }
    return this.#ahead[distance];
  }

  /** Whether the next token is this mark. */
  #isMark(mark: RegExp): boolean {
    const token = this.#peek();
    return token?.kind === 'mark' && mark.test(token.text);
  }

  /** @returns undefined when no call follows */
  args(): Literal[] | undefined {
    const first = this.#peek();
    if (this.#isMark(/^\{$/)) return [this.#table(0)];
    if (first?.kind === 'string') {
      this.next();
      return [{ kind: 'string', text: first.text }];
    }
    if (!this.#isMark(/^\($/)) return undefined;
    this.next();
    const args: Literal[] = [];
    while (this.#peek() !== undefined && !this.#takes(/^\)$/)) {
      args.push(this.#value(0));
      // A bracket that closes nothing would be read again and again.
      if (!this.#takes(/^,$/) && !this.#isMark(/^\)$/)) this.next();
    }
    return args;
  }

  #takes(mark: RegExp): boolean {
    if (!this.#isMark(mark)) return false;
    this.next();
    return true;
  }

  #table(depth: number): Literal {
    this.next();
    const fields = new Map<string, Literal>();
    const items: Literal[] = [];
    while (this.#peek() !== undefined && !this.#takes(/^\}$/)) {
      const name = this.#fieldName();
      const value = this.#value(depth + 1);
      if (name === undefined) items.push(value);
      else fields.set(name, value);
      if (!this.#takes(/^[,;]$/) && !this.#isMark(/^\}$/)) this.next();
    }
    return { kind: 'table', fields, items };
  }

  /** `name =` or `["name"] =` */
  #fieldName(): string | undefined {
    const first = this.#peek();
    if (first?.kind === 'name' && this.#peek(1)?.text === '=') return this.#skip(2, first.text);
    const name = this.#peek(1);
    const isBracketed = first?.kind === 'mark' && first.text === '[' && name?.kind === 'string';
    if (isBracketed && this.#peek(2)?.text === ']' && this.#peek(3)?.text === '=') {
      return this.#skip(4, name.text);
    }
    return undefined;
  }

  #skip(count: number, name: string): string {
    for (let i = 0; i < count; i++) this.next();
    return name;
  }

  /** Up to the next comma or closing bracket. */
  #value(depth: number): Literal {
    const first = this.#peek();
    if (this.#isMark(/^\{$/) && depth < DEEPEST) {
      const table = this.#table(depth);
      return this.#isAtEnd() ? table : this.#expression();
    }
    const second = this.#peek(1);
    const isAlone = second === undefined || (second.kind === 'mark' && END.test(second.text));
    if (first === undefined || first.kind === 'mark' || !isAlone) return this.#expression();
    this.next();
    return { kind: first.kind, text: first.text };
  }

  #isAtEnd(): boolean {
    return this.#peek() === undefined || this.#isMark(END);
  }

  #expression(): Literal {
    for (let depth = 0, token = this.#peek(); token !== undefined; token = this.#peek()) {
      const { kind, text } = token;
      if (kind === 'name' && OPENS.has(text)) depth++;
      else if (kind === 'name' && (CLOSES.has(text) || text === 'elseif')) depth--;
      else if (kind === 'mark' && /^[([{]$/.test(text)) depth++;
      else if (kind === 'mark' && depth <= 0 && END.test(text)) break;
      else if (kind === 'mark' && /^[)\]}]$/.test(text)) depth--;
      this.next();
    }
    return { kind: 'expression' };
  }
}

const END = /^[,;)}]$/;
