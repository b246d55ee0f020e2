import { describe, expect, it } from 'vitest';
import { openLiveText, type Screen } from '../../src/cli/live-text.ts';

function screen(more: Partial<Screen> = {}): Screen & { readonly shown: string[] } {
  const shown: string[] = [];
  return { isTTY: true, rows: 5, columns: 20, write: (text) => shown.push(text), shown, ...more };
}

describe('text drawn in its place', () => {
  it('hides the cursor, goes back over what it drew, and shows the cursor at the end', () => {
    const terminal = screen();
    const live = openLiveText(terminal)!;
    live.draw('one\ntwo');
    live.draw('three');
    live.end('done');
    expect(terminal.shown).toEqual([
      '\x1b[?25l\rone\x1b[K\ntwo\x1b[K\n\x1b[J',
      '\r\x1b[2Athree\x1b[K\n\x1b[J',
      '\r\x1b[1Adone\x1b[K\n\x1b[J',
      '\x1b[?25h',
    ]);
  });

  it('is cut to the terminal, and in full at the end', () => {
    const terminal = screen();
    const live = openLiveText(terminal)!;
    const text = ['a', 'b', 'c', 'd', 'e', 'x'.repeat(30)].join('\n');
    live.draw(text);
    expect(terminal.shown[0]).toBe(
      '\x1b[?25l\ra\x1b[K\nb\x1b[K\nc\x1b[K\n… 3 more lines\x1b[K\n\x1b[J',
    );
    live.end(text);
    expect(terminal.shown[1]).toContain('x'.repeat(30));
  });

  it('leaves no listener behind', () => {
    const counts = () =>
      ['exit', 'SIGQUIT', 'SIGTSTP', 'SIGCONT'].map((name) => process.listenerCount(name));
    const before = counts();
    const live = openLiveText(screen())!;
    expect(counts()).not.toEqual(before);
    live.end('');
    expect(counts()).toEqual(before);
  });

  it('is none where the cursor cannot be moved', () => {
    expect(openLiveText(screen({ isTTY: false }))).toBeUndefined();
  });
});
