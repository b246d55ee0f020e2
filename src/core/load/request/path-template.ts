import { LbError } from '../../kernel/errors.ts';
import { complainAboutPath, percentByte, wirePath } from './target.ts';

/** Bytes of a key that may stand in a path as they are. A percent sign may not: it is one of the key's own. */
const IN_PATH = "-._~!$&'()*+,;=:@/";
/** In a query, & = + have a meaning for most who read it. */
const IN_QUERY = "-._~!$'()*,;:@/?";

const LITERAL_IN_PATH = literals(IN_PATH);
const LITERAL_IN_QUERY = literals(IN_QUERY);

/** Makes a path of a value. */
export type PathTemplate = (value: Uint8Array) => string;

/**
 * A path with a place for a value, such as `/obj/{key}`, or several. The bytes of a value are kept,
 * percent-encoded where a URL needs it; a slash stays a slash.
 * @param name what stands in the braces
 * @throws LbError USAGE
 */
export function parsePathTemplate(text: string, name: string): PathTemplate {
  const place = `{${name}}`;
  const wrong = (why: string): LbError =>
    new LbError('USAGE', `template "${text}" ${why}`, { hint: `write for example /obj/${place}` });
  const complaint = complainAboutPath(text);
  if (complaint !== undefined) throw wrong(`cannot be used: ${complaint}`);
  const parts = text.split(place);
  if (parts.length === 1) throw wrong(`has no place for the ${name}, which is written ${place}`);
  const other = parts.map((part) => /\{[^}]*\}/.exec(part)?.[0]).find((found) => found);
  if (other !== undefined) throw wrong(`has a place ${other}, and nothing to put there`);
  const pieces = parts.map(wirePath);
  const isQuery = pieces.map((_, i) => pieces.slice(0, i).join('').includes('?'));
  return (value) => {
    let path = pieces[0]!;
    for (let i = 1; i < pieces.length; i++) {
      path += encoded(value, isQuery[i] ? LITERAL_IN_QUERY : LITERAL_IN_PATH) + pieces[i];
    }
    return path;
  };
}

function encoded(value: Uint8Array, literal: Uint8Array): string {
  let text = '';
  for (const byte of value) {
    text += literal[byte] === 1 ? String.fromCharCode(byte) : percentByte(byte);
  }
  return text;
}

/** 1 for letters, digits and the bytes of `marks`. */
function literals(marks: string): Uint8Array {
  const table = new Uint8Array(256);
  for (let byte = 0; byte < 128; byte++) {
    const char = String.fromCharCode(byte);
    if (/[A-Za-z0-9]/.test(char) || marks.includes(char)) table[byte] = 1;
  }
  return table;
}
