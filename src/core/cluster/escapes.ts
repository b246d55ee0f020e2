const ESCAPE = /\\(?:x([0-9A-Fa-f]{2})|(.?))/gsu;
const LETTERS: Readonly<Record<string, number>> = { r: 13, n: 10, t: 9, '\\': 92 };
const encoder = new TextEncoder();

/** Whether all escapes of a text are among \r \n \t \\ \xNN. */
export function hasKnownEscapes(text: string): boolean {
  return text
    .matchAll(ESCAPE)
    .every(([, hex, letter]) => hex !== undefined || LETTERS[letter!] !== undefined);
}

/**
 * The bytes of a text whose escapes are known: UTF-8, but `\xNN` is that one byte. An escape that is
 * not known stands for itself.
 */
export function escapedBytes(text: string): Uint8Array {
  const parts: Uint8Array[] = [];
  let end = 0;
  for (const found of text.matchAll(ESCAPE)) {
    const [whole, hex, letter = ''] = found;
    const byte = hex === undefined ? LETTERS[letter] : Number.parseInt(hex, 16);
    if (byte === undefined) continue;
    parts.push(encoder.encode(text.slice(end, found.index)), Uint8Array.of(byte));
    end = found.index + whole.length;
  }
  parts.push(encoder.encode(text.slice(end)));
  return joined(parts);
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
