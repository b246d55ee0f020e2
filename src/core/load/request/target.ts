/** What may stand in the path and query of a request as it is (RFC 3986, pchar, `/` and `?`), percent signs included. */
const ALLOWED = /^[-A-Za-z0-9._~!$&'()*+,;=:@/?%]$/;
/** A method: a token of RFC 9110. */
const METHOD = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const LONGEST_TARGET = 8000;

/** @returns what is wrong with the method of a request, if anything */
export function complainAboutMethod(method: string): string | undefined {
  if (!METHOD.test(method)) return `"${method}" is no method`;
  if (method === 'CONNECT') return 'CONNECT asks for a tunnel, not for an answer';
  return undefined;
}

/** @returns what is wrong with the path of a request, if anything */
export function complainAboutPath(path: string): string | undefined {
  if (/^https?:\/\//i.test(path)) return 'a path is enough: which node is asked is not up to it';
  if (!path.startsWith('/')) return `the path must begin with /, not be "${path}"`;
  if (path.includes('#')) return 'what follows a # is never sent';
  if (path.length > LONGEST_TARGET) return `the path is longer than ${LONGEST_TARGET} characters`;
  return undefined;
}

/** A path as it goes over the wire: what a URL cannot hold is percent-encoded, as UTF-8. */
export function wirePath(path: string): string {
  let wire = '';
  for (const char of path) wire += ALLOWED.test(char) ? char : percentEncoded(char);
  return wire;
}

const encoder = new TextEncoder();

export function percentEncoded(text: string): string {
  let encoded = '';
  for (const byte of encoder.encode(text)) encoded += percentByte(byte);
  return encoded;
}

export const percentByte = (byte: number): string =>
  `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
