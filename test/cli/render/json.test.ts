import fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonText } from '../../../src/cli/render/json.ts';
import { printable } from '../../../src/cli/render/printable.ts';

it.each([
  '\u009b2J',
  '\x7f',
  '\u202egpj.exe',
  '\ufeff',
  '\u{e0041}',
  'é ü 漢 😀',
  '"\\\n\t\u001b[',
])('JSON of %j is safe and says the same', (text) => {
  const json = jsonText({ text });
  expect(json).toBe(printable(json));
  expect(JSON.parse(json)).toEqual({ text });
});

it('JSON of any text is safe and says the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const json = jsonText([text]);
      expect(json).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202a-\u202e]/);
      expect(JSON.parse(json)).toEqual([text]);
    }),
  );
});
