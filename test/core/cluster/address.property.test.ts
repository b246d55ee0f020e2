import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareAddresses,
  isCanonicalAddress,
  parseAddress,
} from '../../../src/core/cluster/address.ts';
import { formatIpv6, parseIpv6, readCanonicalIpv6 } from '../../../src/core/cluster/ip.ts';

/** Many zeros, so that runs of them meet each other and the ends. */
const groups = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })), {
  minLength: 8,
  maxLength: 8,
});
const ipv4 = fc.ipV4();
const ipv6 = groups.map(formatIpv6);
const name = fc.domain();
const host = fc.oneof(ipv4, ipv6, name);
const port = fc.option(fc.integer({ min: 1, max: 65_535 }));
const address = fc.tuple(host, port).map(([where, at]) => {
  const shown = where.includes(':') && at !== null ? `[${where}]` : where;
  const read = parseAddress(at === null ? shown : `${shown}:${at}`);
  if (read.kind === 'mistake') throw new Error(`${shown}: ${read.message}`);
  return read.text;
});

describe('IPv6 text', () => {
  it('reads back as the same groups', () => {
    fc.assert(
      fc.property(groups, (value) => {
        expect(parseIpv6(formatIpv6(value))).toEqual(value);
      }),
    );
  });

  it('has a fast reader that agrees with the careful one', () => {
    fc.assert(
      fc.property(groups, (value) => {
        const out = new Uint16Array(8).fill(7);
        readCanonicalIpv6(formatIpv6(value), out);
        expect([...out]).toEqual(value);
      }),
    );
  });

  it('orders by value', () => {
    fc.assert(
      fc.property(groups, groups, (a, b) => {
        const at = a.findIndex((group, i) => group !== b[i]);
        const wanted = at === -1 ? 0 : Math.sign(a[at]! - b[at]!);
        expect(Math.sign(compareAddresses(formatIpv6(a), formatIpv6(b)))).toBe(wanted);
      }),
    );
  });

  it('is what the URL standard writes, but for IPv4-mapped addresses', () => {
    fc.assert(
      fc.property(groups, (value) => {
        const text = formatIpv6(value);
        fc.pre(!text.includes('.'));
        expect(`[${text}]`).toBe(new URL(`http://[${text}]`).hostname);
      }),
    );
  });
});

describe('addresses', () => {
  it('have a canonical text that reads as itself', () => {
    fc.assert(
      fc.property(address, (text) => {
        expect(parseAddress(text)).toMatchObject({ text });
      }),
    );
  });

  it('are seen to be canonical at a glance exactly when they read as themselves', () => {
    const nearly = fc
      .tuple(address, fc.nat(), fc.constantFrom('', '0', '6', '.', ':', 'a'))
      .map(([text, at, put]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + put + text.slice(cut + (at % 2));
      });
    const edges = fc.constantFrom(
      '255.255.255.255:65535',
      '255.255.255.256',
      '1.1.1.1:65536',
      '1.1.1.1:0',
      '1.1.1.1:01',
      '00.1.1.1',
      '1.1.1',
    );
    fc.assert(
      fc.property(fc.oneof(address, nearly, edges), (text) => {
        const read = parseAddress(text);
        expect(isCanonicalAddress(text)).toBe(read.kind !== 'mistake' && read.text === text);
      }),
      { numRuns: 1000 },
    );
  });

  it('have a total order', () => {
    fc.assert(
      fc.property(address, address, address, (a, b, c) => {
        expect(Math.sign(compareAddresses(a, b))).toBe(-Math.sign(compareAddresses(b, a)) + 0);
        expect(compareAddresses(a, b) === 0).toBe(a === b);
        if (compareAddresses(a, b) < 0 && compareAddresses(b, c) < 0) {
          expect(compareAddresses(a, c)).toBeLessThan(0);
        }
      }),
    );
  });
});
