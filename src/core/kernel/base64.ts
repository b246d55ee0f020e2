const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const PADDING = '='.charCodeAt(0);
const CODES = Uint8Array.from(DIGITS, (digit) => digit.charCodeAt(0));
const NO_DIGIT = 255;
const VALUES = new Uint8Array(256).fill(NO_DIGIT);
for (const [value, code] of CODES.entries()) VALUES[code] = value;

type Numbers = Uint8Array | Uint16Array;

/** How many characters `count` numbers of so many bits take, and how many of them are padding. */
function lengths(count: number, bits: number): { characters: number; padding: number } {
  const bytes = Math.ceil((count * bits) / 8);
  return { characters: Math.ceil(bytes / 3) * 4, padding: (3 - (bytes % 3)) % 3 };
}

/**
 * Numbers of `bits` bits each, highest bit first, one list after the other, as bytes in base64 (RFC 4648).
 *
 * @param bits 1 to 16
 */
export function toBase64(lists: readonly Numbers[], bits: number): string {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const { characters, padding } = lengths(count, bits);
  const text = new Uint8Array(characters).fill(CODES[0]!, 0, characters - padding);
  text.fill(PADDING, characters - padding);
  let at = 0;
  let held = 0; // at most 5 bits wait for 16 more
  let heldBits = 0;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      held = (held << bits) | list[i]!;
      heldBits += bits;
      while (heldBits >= 6) {
        heldBits -= 6;
        text[at++] = CODES[(held >> heldBits) & 63]!;
      }
    }
  }
  if (heldBits > 0) text[at] = CODES[(held << (6 - heldBits)) & 63]!;
  return new TextDecoder().decode(text);
}

/**
 * Fills the lists with what `toBase64` wrote.
 *
 * @returns false for a text that it does not write for so many numbers
 */
export function fromBase64(text: string, lists: readonly Numbers[], bits: number): boolean {
  const count = lists.reduce((sum, list) => sum + list.length, 0);
  const { characters, padding } = lengths(count, bits);
  if (text.length !== characters) return false;
  const end = characters - padding;
  for (let i = end; i < characters; i++) if (text.charCodeAt(i) !== PADDING) return false;
  let at = 0;
  let held = 0;
  let heldBits = 0;
  let seen = 0; // of all digits: NO_DIGIT has bits that no value has
  const mask = 2 ** bits - 1;
  for (const list of lists) {
    for (let i = 0; i < list.length; i++) {
      while (heldBits < bits) {
        const value = VALUES[text.charCodeAt(at++)] ?? NO_DIGIT;
        seen |= value;
        held = (held << 6) | value;
        heldBits += 6;
      }
      heldBits -= bits;
      list[i] = (held >> heldBits) & mask;
    }
  }
  let rest = held & (2 ** heldBits - 1);
  for (; at < end; at++) rest |= VALUES[text.charCodeAt(at)] ?? NO_DIGIT;
  return seen < 64 && rest === 0;
}
