import { describe, expect, it } from 'vitest';
import { escapedBytes, hasKnownEscapes } from '../../../src/core/cluster/escapes.ts';

describe('escapes in texts to send', () => {
  it.each([
    { name: 'plain text', text: 'PING', bytes: [80, 73, 78, 71] },
    { name: 'nothing', text: '', bytes: [] },
    { name: 'the end of a line', text: 'a\\r\\n', bytes: [97, 13, 10] },
    { name: 'tab and backslash', text: '\\t\\\\', bytes: [9, 92] },
    { name: 'a backslash before an n that is meant', text: '\\\\n', bytes: [92, 110] },
    { name: 'bytes, also those that are no UTF-8', text: '\\x00\\xfF', bytes: [0, 255] },
    { name: 'letters beyond ASCII', text: 'é\\n', bytes: [0xc3, 0xa9, 10] },
  ])('become bytes: $name', ({ text, bytes }) => {
    expect(hasKnownEscapes(text)).toBe(true);
    expect([...escapedBytes(text)]).toEqual(bytes);
  });

  it.each([
    { name: 'a letter without meaning', text: '\\q' },
    { name: 'half a byte', text: '\\x1' },
    { name: 'nothing after it', text: 'a\\' },
    { name: 'a letter outside the basic plane', text: '\\😀' },
    { name: 'a line break', text: '\\\n' },
  ])('are not known: $name', ({ text }) => {
    expect(hasKnownEscapes(text)).toBe(false);
    expect(new TextDecoder().decode(escapedBytes(text))).toBe(text);
  });
});
