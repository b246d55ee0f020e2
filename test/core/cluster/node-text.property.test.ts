import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNodeText, printNodeText } from '../../../src/core/cluster/node-text.ts';

const word = fc.stringMatching(/^[!-+.-<>-~]{1,12}$/); // printable ASCII but for "," "-" "="
const node = fc.record(
  {
    id: word,
    address: fc.oneof(
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]:53`),
      fc.domain(),
    ),
    weight: fc
      .double({ min: 0, noNaN: true, noDefaultInfinity: true })
      .filter((value) => value > 0),
    zone: word,
    state: fc.constantFrom('alive', 'dead', 'drain'),
  },
  { requiredKeys: ['id', 'address'] },
);

describe('the short form of a node', () => {
  it('reads back as the node it was made from', () => {
    fc.assert(
      fc.property(node, (value) => {
        expect(parseNodeText(printNodeText(value))).toEqual(value);
      }),
    );
  });

  it.each([
    ['dns-1', 'is not of the form ID=ADDRESS'],
    ['=10.0.0.1', 'is not of the form ID=ADDRESS'],
    ['a=', 'is not of the form ID=ADDRESS'],
    ['', 'is not of the form ID=ADDRESS'],
    ['a=10.0.0.1,heavy', 'has "heavy", which is no weight=, zone= or state='],
    ['a=10.0.0.1,labels=x', 'has "labels=x", which is no weight=, zone= or state='],
    ['a=10.0.0.1,zone=x,zone=y', 'sets zone twice'],
  ])('refuses "%s": %s', (text, message) => {
    expect(parseNodeText(text)).toMatchObject({
      kind: 'mistake',
      message: `node "${text}" ${message}`,
      hint: expect.stringContaining('dns-1=10.0.0.1'),
    });
  });
});
