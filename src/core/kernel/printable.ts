/**
 * Text from files, other machines and users may carry anything. `printable` makes it safe for a
 * terminal.
 */

/** ESC sequences as ECMA-48 builds them: CSI, the string kinds (OSC, DCS, SOS, PM, APC), the short ones. */
const ESCAPES =
  /(?:\x1b\[|\x9b)[\x30-\x3f]*[\x20-\x2f]*[\x40-\x7e]?|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?|\x1b[\x20-\x2f]*[\x30-\x7e]?/g;

/** Line breaks and tabs part words, so a blank takes their place. */
const BREAKS = /\r\n|[\t-\r\x85\u2028\u2029]/g;

/** Other C0 and C1 controls, and the marks that reorder text or hide in it (bidi controls, BOM, tags). */
const INVISIBLE =
  /[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]/gu;

const PLAIN = /^[\x20-\x7e]*$/;

/** The text on one line, without anything a terminal would obey. Text that is plain stays the same. */
export function printable(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.toWellFormed().replace(ESCAPES, '').replace(BREAKS, ' ').replace(INVISIBLE, '');
}
