import { expect, it } from 'vitest';
import { parseServedNode, printCapacity } from '../../../../src/core/load/server/served-node.ts';

it.each([
  { text: '100/s', want: { id: 'node-3', rate: 100 } },
  { text: 'unlimited', want: { id: 'node-3' } },
  { text: 'a=1.5k/s', want: { id: 'a', rate: 1500 } },
  { text: 'web-1.x=unlimited', want: { id: 'web-1.x' } },
])('$text is read', ({ text, want }) => {
  expect(parseServedNode(text, 3)).toEqual(want);
});

it.each([
  { text: 'a', want: 'node "a" has no capacity, such as 100/s', hint: /^write for example/ },
  { text: 'a=unlimitd', want: /no capacity/, hint: 'did you mean unlimited?' },
  { text: '=5/s', want: 'node "=5/s" has no plain name in front of =', hint: /^write/ },
  { text: 'a\r\nX:=5/s', want: /no plain name/, hint: /^write/ },
  { text: 'a=0/s', want: 'node "a=0/s": a capacity is from 0.01/s to 1M/s', hint: /^write/ },
  { text: 'a=2M/s', want: /a capacity is from/, hint: /^write/ },
  { text: '5', want: 'rate "5" has no unit', hint: /^write/ },
])('$text is refused', ({ text, want, hint }) => {
  expect(() => parseServedNode(text, 1)).toThrow(
    expect.objectContaining({
      code: 'USAGE',
      message: expect.stringMatching(want),
      hint: expect.stringMatching(hint),
    }),
  );
});

it('prints what it reads', () => {
  expect([printCapacity(1500), printCapacity(undefined)]).toEqual(['1500/s', 'unlimited']);
});
