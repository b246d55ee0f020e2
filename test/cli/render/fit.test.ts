import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitLine } from '../../../src/cli/render/fit.ts';
import { textWidth } from '../../../src/cli/render/printable.ts';

const plain = (text: string): string => text.replace(/\x1b\[[\d;]*m/g, '');

describe('a line on a terminal', () => {
  it.each([
    { line: 'short', columns: 5, want: 'short' },
    { line: 'longer', columns: 5, want: 'long…' },
    { line: '\x1b[32mgreen\x1b[39m', columns: 5, want: '\x1b[32mgreen\x1b[39m' },
    { line: 'a \x1b[32mgreen\x1b[39m', columns: 5, want: 'a \x1b[32mgr…\x1b[39;49;22m' },
    { line: '漢字漢字', columns: 5, want: '漢字…' },
    { line: '漢字漢字', columns: 4, want: '漢…' },
    { line: '', columns: 1, want: '' },
  ])('of $columns columns shows $line as $want', ({ line, columns, want }) => {
    expect(fitLine(line, columns)).toBe(want);
  });

  it('never is wider than the terminal, and always a part of the line', () => {
    const piece = fc.constantFrom('a', 'b ', '漢', 'e\u0301', '\x1b[31m', '\x1b[39m', '😀');
    const line = fc.array(piece).map((parts) => parts.join(''));
    fc.assert(
      fc.property(line, fc.integer({ min: 1, max: 20 }), (text, columns) => {
        const fitted = plain(fitLine(text, columns));
        expect(textWidth(fitted)).toBeLessThanOrEqual(columns);
        expect(plain(text).startsWith(fitted.replace(/…$/, ''))).toBe(true);
      }),
    );
  });
});
