import { describe, expect, it } from 'vitest';
import { bar } from '../../../src/cli/render/bars.ts';
import { renderCsv } from '../../../src/cli/render/csv.ts';
import { renderNdjson } from '../../../src/cli/render/ndjson.ts';
import {
  formatCompact,
  formatNumber,
  formatSignedPercent,
  formatSignificant,
  withSign,
} from '../../../src/cli/render/number.ts';
import { renderTable } from '../../../src/cli/render/table.ts';
import { isAsciiOnly, terminalColumns } from '../../../src/cli/render/terminal.ts';

describe('renderTable', () => {
  it('aligns by what is seen, without borders or trailing blanks', () => {
    const table = renderTable(
      [{ title: 'node' }, { title: 'share', align: 'right' }, { title: 'note' }],
      [
        ['日本語', '7', ''],
        ['e\u0301', '200', 'x'],
      ],
    );
    expect(table).toBe('node    share  note\n日本語      7\ne\u0301         200  x');
  });

  it('shows the titles of an empty list, and empty cells where a row is short', () => {
    expect(renderTable([{ title: 'a' }, { title: 'b' }], [])).toBe('a  b');
    expect(renderTable([{ title: 'a' }, { title: 'b' }], [['1']])).toBe('a  b\n1');
  });

  it('removes what a terminal would obey before it measures and paints', () => {
    const table = renderTable(
      [{ title: 'a', paint: (cell, row) => `<${row}${cell}>` }, { title: 'b' }],
      [
        ['\x1b[31mevil\x1b[0m', '1'],
        ['', '2'],
      ],
    );
    expect(table).toBe('a     b\n<0evil>  1\n      2');
  });

  it('takes time in proportion to the rows, and keeps one width for all of them', () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`n${i}`, String(i)]);
    const lines = renderTable([{ title: 'node' }, { title: 'i', align: 'right' }], rows).split(
      '\n',
    );
    expect(lines).toHaveLength(20_001);
    expect(lines[1]).toBe('n0          0');
    expect(lines.at(-1)).toBe('n19999  19999');
  });
});

describe('bar', () => {
  it.each([
    { ratio: 0, width: 10, blocks: '', ascii: '' },
    { ratio: 1e-9, width: 10, blocks: '▏', ascii: '#' },
    { ratio: 0.5, width: 3, blocks: '█▌', ascii: '##' },
    { ratio: 0.3125, width: 2, blocks: '▋', ascii: '#' },
    { ratio: 1, width: 3, blocks: '███', ascii: '###' },
    { ratio: 7, width: 3, blocks: '███', ascii: '###' },
    { ratio: -1, width: 3, blocks: '', ascii: '' },
    { ratio: Number.NaN, width: 3, blocks: '', ascii: '' },
    { ratio: 1, width: 0, blocks: '', ascii: '' },
    { ratio: 1, width: -5, blocks: '', ascii: '' },
  ])('of $ratio on $width columns', ({ ratio, width, blocks, ascii }) => {
    expect(bar(ratio, width, false)).toBe(blocks);
    expect(bar(ratio, width, true)).toBe(ascii);
  });
});

describe('isAsciiOnly', () => {
  it.each([
    { environment: {}, ascii: false },
    { environment: { LANG: 'de_DE.UTF-8' }, ascii: false },
    { environment: { LANG: 'C.utf8' }, ascii: false },
    { environment: { LANG: 'C' }, ascii: true },
    { environment: { LANG: 'de_DE.UTF-8', LC_ALL: 'POSIX' }, ascii: true },
    { environment: { LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, ascii: false },
    { environment: { TERM: 'dumb' }, ascii: true },
    { environment: { LBCTL_ASCII: '1', LANG: 'C.UTF-8' }, ascii: true },
    { environment: { LBCTL_ASCII: '0', LANG: 'C' }, ascii: false },
  ])('is $ascii with $environment', ({ environment, ascii }) => {
    expect(isAsciiOnly(environment)).toBe(ascii);
  });
});

describe('terminalColumns', () => {
  it.each([
    { COLUMNS: '20', columns: 20 },
    { COLUMNS: '', columns: 80 },
    { COLUMNS: 'wide', columns: 80 },
    { COLUMNS: '-4', columns: 80 },
    { COLUMNS: undefined, columns: 80 },
  ])('is $columns in a pipe with COLUMNS=$COLUMNS', ({ COLUMNS, columns }) => {
    expect(terminalColumns({ COLUMNS })).toBe(process.stdout.columns ?? columns);
  });
});

describe('numbers', () => {
  it.each([
    { value: 0, text: '0' },
    { value: 512, text: '512' },
    { value: 1.5, text: '1.5' },
    { value: 2.0198, text: '2.02' },
    { value: 9.999, text: '10' },
    { value: 0.004494, text: '0.00449' },
    { value: 12345, text: '12300' },
    { value: -0.5, text: '-0.5' },
    { value: 1.234e-9, text: '1.23e-9' },
    { value: 0.000_099_99, text: '0.0001' },
    { value: 2e20, text: '2e20' },
    { value: Number.POSITIVE_INFINITY, text: 'Infinity' },
  ])('$value is $text', ({ value, text }) => expect(formatSignificant(value)).toBe(text));

  it('is written by a person without noise', () => {
    expect([2 / 3, 0.1 + 0.2, 170, 1e-7].map(formatNumber)).toEqual([
      '0.666667',
      '0.3',
      '170',
      '1e-7',
    ]);
  });

  it('has a sign where a difference is meant', () => {
    expect([0.0064, -0.12, 0, -1e-9].map(formatSignedPercent)).toEqual([
      '+0.64%',
      '-12.00%',
      '0.00%',
      '0.00%',
    ]);
    expect([1.04, -1.06, 0.01].map((value) => withSign(value, 1))).toEqual(['+1.0', '-1.1', '0.0']);
  });

  it.each([
    { count: 50, text: '50' },
    { count: 999, text: '999' },
    { count: 1000, text: '1k' },
    { count: 1500, text: '1.5k' },
    { count: 5e6, text: '5M' },
    { count: 2e9, text: '2G' },
    { count: 0.5, text: '0.5' },
  ])('$count on an axis is $text', ({ count, text }) => expect(formatCompact(count)).toBe(text));
});

describe('renderCsv', () => {
  it('quotes what RFC 4180 wants quoted and ends lines with CRLF', () => {
    const records = [
      { id: 'a,b', note: 'say "hi"', share: 0.1, isLast: false, zone: null },
      { id: 'c\nd', note: '', share: 1e-7, isLast: true, zone: 'x' },
    ];
    expect(renderCsv(records)).toBe(
      'id,note,share,isLast,zone\r\n"a,b","say ""hi""",0.1,false,\r\n"c\nd",,1e-7,true,x\r\n',
    );
  });

  it('has a header without records only when told the columns', () => {
    expect(renderCsv([])).toBe('');
    expect(renderCsv([], ['id', 'share'])).toBe('id,share\r\n');
    expect(renderCsv([{ id: 'a' }], ['id', 'share'])).toBe('id,share\r\na,\r\n');
  });
});

describe('renderNdjson', () => {
  it('writes an object a line', () => {
    expect(renderNdjson([])).toBe('');
    const records = [
      { id: 'a\nb', share: 0.1 },
      { id: '', share: null },
    ];
    expect(renderNdjson(records)).toBe('{"id":"a\\nb","share":0.1}\n{"id":"","share":null}\n');
  });
});
