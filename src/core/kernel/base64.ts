const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = '='.charCodeAt(0);
const CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const NO_DIGIT = 255;
const VALUES = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, code] of CODES.entries()) VALUES[code] = value;

/** Base64 of RFC 4648, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(PADDING);
  let at = 0;
  let i = 0;
  for (; i + 2 < bytes.length; i += 3) {
    const three = (bytes[i]! << 16) | (bytes[i + 1]! << 8) | bytes[i + 2]!;
    text[at++] = CODES[three >> 18]!;
    text[at++] = CODES[(three >> 12) & 63]!;
    text[at++] = CODES[(three >> 6) & 63]!;
    text[at++] = CODES[three & 63]!;
  }
  if (i < bytes.length) {
    const three = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8);
    text[at++] = CODES[three >> 18]!;
    text[at++] = CODES[(three >> 12) & 63]!;
    if (i + 1 < bytes.length) text[at] = CODES[(three >> 6) & 63]!;
  }
  return new TextDecoder().decode(text);
}

/** @returns undefined for what `toBase64` does not write */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const codes = new TextEncoder().encode(text);
  const length = (text.length / 4) * 3 - padding;
  if (codes.length !== text.length) return undefined;
  codes.fill(CODES[0]!, codes.length - padding);
  const bytes = new Uint8Array((text.length / 4) * 3);
  let seen = 0;
  for (let i = 0, at = 0; i < codes.length; i += 4) {
    const a = VALUES[codes[i]!]!;
    const b = VALUES[codes[i + 1]!]!;
    const c = VALUES[codes[i + 2]!]!;
    const d = VALUES[codes[i + 3]!]!;
    seen |= a | b | c | d;
    bytes[at++] = (a << 2) | (b >> 4);
    bytes[at++] = (b << 4) | (c >> 2);
    bytes[at++] = (c << 6) | d;
  }
  // NO_DIGIT has bits that no value has; behind the end of the bytes all bits are 0.
  if (seen > 63 || bytes.subarray(length).some((byte) => byte !== 0)) return undefined;
  return bytes.subarray(0, length);
}
