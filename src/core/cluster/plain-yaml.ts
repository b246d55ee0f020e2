import { checkedKey, GIVE_UP, giveUp, MAX_DEPTH, readInline } from './plain-yaml-values.ts';

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
