import { describe, expect, it } from 'vitest';
import { readReply, respCommand } from '../../../src/core/kernel/resp.ts';

describe('respCommand', () => {
  it('counts bytes, not characters, and takes bytes as they are', () => {
    const bytes = respCommand('GET', 'é', Uint8Array.of(0xff, 13, 10));
    expect(Buffer.from(bytes).toString('latin1')).toBe(
      '*3\r\n$3\r\nGET\r\n$2\r\n\xc3\xa9\r\n$3\r\n\xff\r\n\r\n',
    );
  });
});

describe('readReply', () => {
  it.each([
    { name: 'a status', text: '+OK\r\nmore', want: { text: '+OK', end: 5 } },
    { name: 'a number', text: ':12182\r\n', want: { text: ':12182', end: 8 } },
    { name: 'an error', text: '-ERR no\r\n', want: { text: '-ERR no', end: 9 } },
    {
      name: 'a bulk string with lines',
      text: '$4\r\na\r\nb\r\n',
      want: { text: 'a\r\nb', end: 10 },
    },
    { name: 'nothing', text: '$-1\r\n', want: { text: '$-1', end: 5 } },
    { name: 'half a line', text: '+O', want: undefined },
    { name: 'half a string', text: '$4\r\na\r\n', want: undefined },
    { name: 'an empty text', text: '', want: undefined },
    { name: 'an array, which nobody asked for', text: '*1\r\n+a\r\n', want: 'no redis' },
    { name: 'another protocol', text: 'HTTP/1.1 400\r\n', want: 'no redis' },
    { name: 'a length that is none', text: '$x\r\n', want: 'no redis' },
  ])('reads $name', ({ text, want }) => {
    expect(readReply(text, 0)).toEqual(want);
  });
});
