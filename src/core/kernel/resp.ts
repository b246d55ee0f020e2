/** Redis's protocol (redis.io/docs/reference/protocol-spec), as far as simple questions need it. */

/** A command; texts as UTF-8. */
export function respCommand(...words: readonly (string | Uint8Array)[]): Uint8Array {
  const encoder = new TextEncoder();
  const parts: Uint8Array[] = [encoder.encode(`*${words.length}\r\n`)];
  for (const word of words) {
    const bytes = typeof word === 'string' ? encoder.encode(word) : word;
    parts.push(encoder.encode(`$${bytes.length}\r\n`), bytes, encoder.encode('\r\n'));
  }
  return joined(parts);
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Simple strings, numbers and errors with their sign, bulk strings without. */
export interface RespReply {
  readonly text: string;
  /** Behind it. */
  readonly end: number;
}

/**
 * The reply that begins at `at`; arrays are not read.
 * @param text a character a byte
 * @returns undefined while it is not whole
 */
export function readReply(text: string, at: number): RespReply | 'no redis' | undefined {
  const sign = text[at];
  if (sign !== undefined && !'+-$:'.includes(sign)) return 'no redis';
  const lineEnd = text.indexOf('\r\n', at);
  if (lineEnd === -1) return undefined;
  const line = text.slice(at, lineEnd);
  const start = lineEnd + 2;
  const length = sign === '$' ? Number(line.slice(1)) : undefined;
  if (length === undefined || length < 0) return { text: line, end: start };
  if (!Number.isInteger(length)) return 'no redis';
  if (text.length < start + length + 2) return undefined;
  return { text: text.slice(start, start + length), end: start + length + 2 };
}
