import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { appendLines, firstLine } from '../../src/adapters/append.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-append-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('appendLines', () => {
  it.each([
    { name: 'a new file', before: undefined, want: 'a\nb\n' },
    { name: 'an empty file', before: '', want: 'a\nb\n' },
    { name: 'whole lines', before: 'x\n', want: 'x\na\nb\n' },
    { name: 'a line that a killed writer left', before: 'x\ny', want: 'x\ny\na\nb\n' },
  ])('adds lines to $name', ({ name, before, want }) => {
    const path = join(folder, name);
    if (before !== undefined) writeFileSync(path, before);
    appendLines(path, ['a', 'b']);
    expect(readFileSync(path, 'utf8')).toBe(want);
  });

  it('makes no file for nothing', () => {
    appendLines(join(folder, 'none'), []);
    expect(firstLine(join(folder, 'none'))).toBeUndefined();
  });

  it('says what to do when it cannot', () => {
    expect(() => appendLines(join(folder, 'no', 'p'), ['a'])).toThrow(
      expect.objectContaining({
        code: 'FILE_UNWRITABLE',
        hint: expect.stringContaining('create the folder first'),
      }),
    );
  });
});

describe('firstLine', () => {
  it.each([
    { text: 'a\nb\n', want: 'a' },
    { text: '', want: '' },
    { text: 'no end', want: 'no end' },
  ])('of $text is $want', ({ text, want }) => {
    const path = join(folder, 'first');
    writeFileSync(path, text);
    expect(firstLine(path)).toBe(want);
  });

  it('fails on a folder', () => {
    expect(() => firstLine(folder)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }));
  });
});
