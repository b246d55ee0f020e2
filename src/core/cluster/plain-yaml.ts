/**
 * Reads the part of YAML 1.2 that cluster files are usually written in, some fifty times faster than a
 * whole YAML parser: block mappings and lists, `{ … }` and `[ … ]` on one line, plain and simply quoted
 * scalars, comments, printable ASCII. Whatever it returns is what a whole parser returns; at the first
 * thing it is not sure of it gives up.
 *
 * @returns the document's value; undefined when it gave up, which says nothing about the text
 */
export function readPlainYaml(text: string): unknown {
  try {
    const lines = contentLines(text);
    if (lines.length === 0 || lines[0]!.indent !== 0) return undefined;
    const cursor: Cursor = { lines, at: 0 };
    const value = readMapping(cursor, 0, 0);
    return cursor.at === lines.length ? value : undefined;
  } catch (reason) {
    if (reason === GIVE_UP) return undefined;
    throw reason;
  }
}

const GIVE_UP = Symbol('not sure of this');
function giveUp(): never {
  throw GIVE_UP;
}

/** Deeper nesting than any cluster file has. */
const MAX_DEPTH = 12;

interface Line {
  indent: number;
  content: string;
}

interface Cursor {
  readonly lines: Line[];
  at: number;
}

function contentLines(text: string): Line[] {
  if (text.endsWith('\r')) giveUp(); // Not the end of a line without the line feed.
  const lines: Line[] = [];
  for (const raw of text.split('\n')) {
    let indent = 0;
    while (raw.charCodeAt(indent) === 32) indent++;
    const content = (raw.endsWith('\r') ? raw.slice(indent, -1) : raw.slice(indent)).trimEnd();
    if (content === '') {
      if (!BLANKS.test(raw)) giveUp();
    } else if (content[0] === '#') {
      if (CONTROL.test(content)) giveUp();
    } else {
      if (!PRINTABLE.test(raw)) giveUp();
      lines.push({ indent, content });
    }
  }
  return lines;
}

const BLANKS = /^ *\r?$/;
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/;
const PRINTABLE = /^[\x20-\x7e]*\r?$/;

const KEY = /^([A-Za-z_][\w.-]*):(?: +(.*))?$/;
/** Read as null or truth values, in whatever case. */
const SPECIAL_WORD = /^(?:null|true|false)$/i;

function readMapping(cursor: Cursor, indent: number, depth: number): Record<string, unknown> {
  if (depth > MAX_DEPTH) giveUp();
  const mapping: Record<string, unknown> = {};
  while (cursor.at < cursor.lines.length) {
    const line = cursor.lines[cursor.at]!;
    if (line.indent < indent) break;
    const parts = line.indent === indent ? KEY.exec(line.content) : null;
    if (parts === null) giveUp();
    const key = checkedKey(parts[1]!, mapping);
    cursor.at++;
    const rest = parts[2] ?? '';
    mapping[key] = isEmpty(rest) ? readNested(cursor, indent, depth) : readInline(rest);
  }
  return mapping;
}

function checkedKey(key: string, mapping: Record<string, unknown>): string {
  if (SPECIAL_WORD.test(key) || key === '__proto__' || Object.hasOwn(mapping, key)) giveUp();
  return key;
}

const isEmpty = (rest: string): boolean => rest === '' || rest.startsWith('#');

/** What stands below `key:`, null for nothing. A list may begin at the key's own indent. */
function readNested(cursor: Cursor, indent: number, depth: number): unknown {
  const line = cursor.lines[cursor.at];
  if (line === undefined || line.indent < indent) return null;
  if (line.content.startsWith('- ')) return readList(cursor, line.indent, depth + 1);
  return line.indent > indent ? readMapping(cursor, line.indent, depth + 1) : null;
}

function readList(cursor: Cursor, indent: number, depth: number): unknown[] {
  if (depth > MAX_DEPTH) giveUp();
  const list: unknown[] = [];
  while (cursor.at < cursor.lines.length) {
    const line = cursor.lines[cursor.at]!;
    if (line.indent !== indent || !line.content.startsWith('- ')) {
      if (line.indent > indent) giveUp();
      break;
    }
    const rest = line.content.slice(1).trimStart();
    if (KEY.test(rest)) {
      // The item is a mapping whose first key stands behind the dash.
      const inner = indent + line.content.length - rest.length;
      cursor.lines[cursor.at] = { indent: inner, content: rest };
      list.push(readMapping(cursor, inner, depth + 1));
    } else {
      if (isEmpty(rest)) giveUp();
      cursor.at++;
      list.push(readInline(rest));
    }
  }
  return list;
}

const AFTER_VALUE = /^(?: *| +#.*)$/;

/** A value that ends on its line, and the comment behind it. */
function readInline(text: string): unknown {
  const first = text[0]!;
  if (first === '{' || first === '[' || first === '"' || first === "'") {
    const flow: Flow = { text, at: 0 };
    const value = readFlow(flow, 0);
    return AFTER_VALUE.test(text.slice(flow.at)) ? value : giveUp();
  }
  const comment = text.indexOf(' #');
  const plain = (comment === -1 ? text : text.slice(0, comment)).trimEnd();
  if (!/^[\w./]/.test(plain) || plain.includes(': ') || plain.endsWith(':')) giveUp();
  return resolvePlain(plain);
}

interface Flow {
  readonly text: string;
  at: number;
}

const FLOW_KEY = /([A-Za-z_][\w.-]*): +/y;
const FLOW_PLAIN = /[\w./][\w./@+:=-]*/y;
const QUOTED = /"[^"\\]*"|'[^']*'/y;

function readFlow(flow: Flow, depth: number): unknown {
  if (depth > MAX_DEPTH) giveUp();
  const first = flow.text[flow.at];
  if (first === '{') return readFlowMapping(flow, depth);
  if (first === '[') return readFlowList(flow, depth);
  if (first === '"' || first === "'") {
    const quoted = take(flow, QUOTED)[0].slice(1, -1);
    // Two quotes in a row would be an escaped one.
    return flow.text[flow.at] === first ? giveUp() : quoted;
  }
  const plain = take(flow, FLOW_PLAIN)[0];
  return plain.endsWith(':') ? giveUp() : resolvePlain(plain);
}

function readFlowMapping(flow: Flow, depth: number): Record<string, unknown> {
  const mapping: Record<string, unknown> = {};
  while (moreItems(flow, '}', Object.keys(mapping).length === 0)) {
    const key = checkedKey(take(flow, FLOW_KEY)[1]!, mapping);
    mapping[key] = readFlow(flow, depth + 1);
  }
  return mapping;
}

function readFlowList(flow: Flow, depth: number): unknown[] {
  const list: unknown[] = [];
  while (moreItems(flow, ']', list.length === 0)) list.push(readFlow(flow, depth + 1));
  return list;
}

/** Steps over `{`, `[` or the comma in front of an item, or over the closing bracket. */
function moreItems(flow: Flow, close: string, isFirst: boolean): boolean {
  if (isFirst) flow.at++;
  skipBlanks(flow);
  const next = flow.text[flow.at];
  if (next === close) {
    flow.at++;
    return false;
  }
  if (isFirst) return true;
  if (next !== ',') giveUp();
  flow.at++;
  skipBlanks(flow);
  return true;
}

function skipBlanks(flow: Flow): void {
  while (flow.text[flow.at] === ' ') flow.at++;
}

function take(flow: Flow, pattern: RegExp): RegExpExecArray {
  pattern.lastIndex = flow.at;
  const found = pattern.exec(flow.text);
  if (found === null) giveUp();
  flow.at = pattern.lastIndex;
  return found;
}

const DOTTED_QUAD = /^\d+\.\d+\.\d+\.\d+(?::\d+)?$/;
const DECIMAL = /^(?:0|[1-9]\d{0,14})(?:\.\d{1,9})?$/;
/** How every number of YAML begins, and much else. */
const NUMBER_LIKE = /^[.\d]/;
/** A character that no number has, in decimal, hexadecimal or octal, nor .inf and .nan. */
const NOT_IN_NUMBERS = /[g-hj-mp-wyzG-HJ-MP-WYZ/:=,_ ]/;

function resolvePlain(text: string): string | number | boolean {
  if (text === 'true') return true;
  if (text === 'false') return false;
  if (SPECIAL_WORD.test(text)) giveUp();
  if (!NUMBER_LIKE.test(text) || DOTTED_QUAD.test(text) || NOT_IN_NUMBERS.test(text)) return text;
  return DECIMAL.test(text) ? Number(text) : giveUp();
}
