import fc from 'fast-check';
import { expect, it } from 'vitest';
import { textWidth } from '../../../src/cli/render/printable.ts';
import { joinFitting, wrap } from '../../../src/cli/render/wrap.ts';

it.each([
  ['short', 'short'],
  ['one two three four', 'one two\n  three\n  four'],
  ['a-very-long-word next', 'a-very-long-word\n  next'],
  ['  blanks \n and lines ', 'blanks and\n  lines'],
  ['日本 日本 日本', '日本 日本\n  日本'],
])('wraps %j', (text, want) => {
  expect(wrap(text.trim(), 10, 2)).toBe(want);
});

it('keeps all words, and within the columns where words do', () => {
  const words = fc.array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 1 });
  fc.assert(
    fc.property(words, fc.integer({ min: 12, max: 40 }), (list, columns) => {
      const lines = joinFitting(list, '  ', columns, 3).split('\n');
      expect(lines.flatMap((line) => line.trim().split(/ +/))).toEqual(list);
      for (const line of lines) expect(textWidth(line)).toBeLessThanOrEqual(columns);
    }),
  );
});
