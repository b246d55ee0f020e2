import { expect, it } from 'vitest';
import { compileLlhttp } from '../../../src/adapters/load/llhttp.ts';
import { ResponseReaders } from '../../../src/adapters/load/response-reader.ts';

it('there are as many readers as are needed, whatever they were made with', () => {
  const readers = new ResponseReaders(8192, compileLlhttp());
  // In pieces, one each in turn, so that all are at work at the same time.
  const all = Array.from({ length: 3000 }, () => readers.take());
  for (const reader of all) reader.expect(false);
  const feed = (text: (i: number) => string): string[] =>
    all.map((reader, i) => reader.read(reader.buffer.write(text(i), 'latin1')));
  expect(new Set(feed((i) => `HTTP/1.1 ${400 + (i % 100)} OK\r\nConte`))).toEqual(
    new Set(['open']),
  );
  expect(new Set(feed(() => 'nt-Length: 2\r\n\r\no'))).toEqual(new Set(['open']));
  expect(new Set(feed(() => 'k'))).toEqual(new Set(['whole']));
  expect(all.map(({ status }) => status)).toEqual(all.map((_, i) => 400 + (i % 100)));
  expect(all.every(({ keepsAlive }) => keepsAlive)).toBe(true);
  // One memory for a thousand and a bit.
  expect(new Set(all.map(({ buffer }) => buffer.buffer)).size).toBe(3);
});
