import { describe, expect, it } from 'vitest';
import { printable, textWidth } from '../../../src/cli/render/printable.ts';

describe('printable', () => {
  it.each([
    { name: 'plain text', text: 'web-1 ~!', want: 'web-1 ~!' },
    { name: 'letters of all scripts', text: 'Ä日本é עברית', want: 'Ä日本é עברית' },
    { name: 'colour', text: '\x1b[31mred\x1b[0m', want: 'red' },
    { name: 'a cursor move', text: 'a\x1b[2J\x1b[1;1Hb', want: 'ab' },
    { name: 'a window title ended by BEL', text: '\x1b]0;owned\x07ok', want: 'ok' },
    { name: 'a link ended by ST', text: '\x1b]8;;http://x\x1b\\ok\x1b]8;;\x1b\\', want: 'ok' },
    { name: 'an unfinished sequence', text: 'ok\x1b[31', want: 'ok' },
    { name: 'a lone ESC', text: 'ok\x1b', want: 'ok' },
    { name: 'a charset switch', text: '\x1b(0ok', want: 'ok' },
    { name: '8-bit CSI', text: '\x9b31mok', want: 'ok' },
    { name: '8-bit OSC', text: '\x9d0;owned\x9cok', want: 'ok' },
    { name: 'a sequence that stripping would join', text: '\x1b\x1b[31m[31mok', want: '[31mok' },
    { name: 'BEL, backspace, NUL, DEL', text: 'a\x07b\bc\x00d\x7f', want: 'abcd' },
    { name: 'line breaks and tabs', text: 'a\tb\r\nc\nd\u2028e', want: 'a b c d e' },
    { name: 'bidi controls', text: 'a\u202egnp.exe\u202c', want: 'agnp.exe' },
    { name: 'invisible marks', text: 'a\u200bb\ufeffc\u00add\u{e0041}', want: 'abcd' },
    { name: 'a lone surrogate', text: 'a\ud800b', want: 'a\ufffdb' },
    { name: 'emoji joined by ZWJ', text: '👩\u200d🚀', want: '👩\u200d🚀' },
  ])('makes $name harmless', ({ text, want }) => expect(printable(text)).toBe(want));

  it('leaves nothing for a terminal to obey, whatever comes', () => {
    for (let code = 0; code < 0x300; code++) {
      for (const text of [String.fromCharCode(code), `\x1b${String.fromCharCode(code)}[31mX`]) {
        expect(printable(text)).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
      }
    }
  });
});

describe('textWidth', () => {
  it.each([
    { text: '', width: 0 },
    { text: 'abc', width: 3 },
    { text: 'äöü', width: 3 },
    { text: 'e\u0301', width: 1 },
    { text: '日本', width: 4 },
    { text: '한국', width: 4 },
    { text: '\u1112\u1161\u11ab', width: 2 },
    { text: 'カナ', width: 4 },
    { text: 'ｶﾅ', width: 2 },
    { text: 'Ａ', width: 2 },
    { text: '\u{20000}', width: 2 },
    { text: '🚀', width: 2 },
    { text: '⌚', width: 2 },
    { text: '🇩🇪', width: 2 },
    { text: '█▏─●', width: 4 },
    { text: 'नि', width: 2 },
  ])('$text takes $width', ({ text, width }) => expect(textWidth(text)).toBe(width));
});
