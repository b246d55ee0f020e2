import { expect, it } from 'vitest';
import { parseStall, printStall } from '../../../../src/core/load/server/stall.ts';

it.each(['100ms/1s', '1s/1m', '0.5ms/2ms'])('%s reads back as the same', (text) => {
  expect(printStall(parseStall(text))).toBe(text);
});

it.each([
  { text: '100ms', want: 'stall "100ms" is not of the form LENGTH/PERIOD' },
  { text: '1s/1m/1h', want: 'stall "1s/1m/1h" is not of the form LENGTH/PERIOD' },
  { text: '0/1s', want: 'stall "0/1s" has no length' },
  { text: '1s/1s', want: 'stall "1s/1s" leaves no time to work' },
  { text: '1s/2d', want: 'stall "1s/2d" has a period of more than a day' },
  { text: '1/1s', want: 'duration "1" has no unit' },
])('$text is refused', ({ text, want }) => {
  expect(() => parseStall(text)).toThrow(expect.objectContaining({ code: 'USAGE', message: want }));
});
