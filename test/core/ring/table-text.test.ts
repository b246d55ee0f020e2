import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64 } from '../../../src/core/kernel/base64.ts';
import { parseTable, tableText } from '../../../src/core/ring/table-text.ts';

describe('base64', () => {
  it('of bytes is that of RFC 4648', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = toBase64([bytes], 8);
        expect(text).toBe(Buffer.from(bytes).toString('base64'));
        const back = new Uint8Array(bytes.length);
        expect(fromBase64(text, [back], 8)).toBe(true);
        expect(back).toEqual(bytes);
      }),
    );
  });

  it('gives numbers of any number of bits back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 16 }),
        fc.array(fc.array(fc.nat(65_535), { maxLength: 20 }), { maxLength: 4 }),
        (bits, lists) => {
          const numbers = lists.map((list) => Uint16Array.from(list, (n) => n % 2 ** bits));
          const back = lists.map((list) => new Uint16Array(list.length));
          expect(fromBase64(toBase64(numbers, bits), back, bits)).toBe(true);
          expect(back).toEqual(numbers);
        },
      ),
    );
  });

  it.each([
    { name: 'too short', text: 'AAA=' },
    { name: 'too long', text: 'AAAAAAAA' },
    { name: 'no digit', text: 'AA*A' },
    { name: 'beyond ASCII', text: 'AAA\u0141' },
    { name: 'padding that is none', text: 'AA==' },
  ])('of three bytes is not read when it is $name', ({ text }) => {
    expect(fromBase64(text, [new Uint8Array(3)], 8)).toBe(false);
  });

  it('is not read with bits behind the end', () => {
    expect(fromBase64('AB==', [new Uint8Array(1)], 8)).toBe(false);
  });
});

describe('the text of a table', () => {
  const table = {
    rows: [Uint16Array.of(0, 4, 2, 3), Uint16Array.of(1, 0, 4)],
    moved: [
      { hour: 12, slots: Uint32Array.of(0, 1, 300) },
      { hour: 14, slots: Uint32Array.of(70_000, 20_000_000) },
    ],
  };
  const text = JSON.parse(JSON.stringify(tableText(table, 5)));

  it('gives it back, rows of any length and what it remembers', () => {
    expect(parseTable(text, 5)).toEqual(table);
    expect(text.bits).toBe(3);
  });

  it.each([
    {
      name: 'a node that does not exist',
      change: { cells: toBase64([Uint8Array.of(0, 5, 2, 3, 1, 0, 4)], 3) },
    },
    { name: 'other bits', change: { bits: 4 } },
    { name: 'other rows', change: { rows: [4, 6] } },
    { name: 'rows of less than nothing', change: { rows: [8, -1] } },
    { name: 'rows without end', change: { rows: [2 ** 40] } },
    { name: 'no rows', change: { rows: 7 } },
    { name: 'cells that are no text', change: { cells: [1] } },
    {
      name: 'slots out of order',
      change: { moved: [{ hour: 1, slots: toBase64([Uint8Array.of(4, 0)], 8) }] },
    },
    {
      name: 'a slot without an end',
      change: { moved: [{ hour: 1, slots: toBase64([Uint8Array.of(200)], 8) }] },
    },
    {
      name: 'a slot beyond all tables',
      change: { moved: [{ hour: 1, slots: toBase64([new Uint8Array(9).fill(255)], 8) }] },
    },
    { name: 'an hour before all hours', change: { moved: [{ hour: -1, slots: '' }] } },
    { name: 'a memory that is none', change: { moved: 'all' } },
  ])('is not read with $name', ({ change }) => {
    expect(parseTable({ ...text, ...change }, 5)).toBeUndefined();
  });

  it.each([undefined, null, 7, 'table', []])('is not %j', (value) => {
    expect(parseTable(value, 5)).toBeUndefined();
  });
});
