/** What stands on one line in the part of YAML that plain-yaml.ts reads. */

/** Thrown, not returned: giving up may happen at any depth. */
export const GIVE_UP = Symbol('not sure of this');
export function giveUp(): never {
  throw GIVE_UP;
}

/** Deeper nesting than any cluster file has. */
export const MAX_DEPTH = 12;

/** Read as null or truth values, in whatever case. */
const SPECIAL_WORD = /^(?:null|true|false)$/i;

/** A key that is surely text and not yet in the mapping. */
export function checkedKey(key: string, mapping: Record<string, unknown>): string {
  if (SPECIAL_WORD.test(key) || key === '__proto__' || Object.hasOwn(mapping, key)) giveUp();
  return key;
}

const AFTER_VALUE = /^(?: *| +#.*)$/;

/** A value that ends on its line, and the comment behind it. */
export function readInline(text: string): unknown {
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
