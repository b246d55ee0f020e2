import { describe, expect, it } from 'vitest';
import {
  canonicalAddress,
  compareAddresses,
  parseAddress,
} from '../../../src/core/cluster/address.ts';

describe('parseAddress', () => {
  it.each([
    ['10.0.0.1', 'ipv4', '10.0.0.1'],
    ['10.0.0.1:53', 'ipv4', '10.0.0.1:53'],
    ['255.255.255.255:65535', 'ipv4', '255.255.255.255:65535'],
    ['10.0.0.1:053', 'ipv4', '10.0.0.1:53'],
    ['::', 'ipv6', '::'],
    ['2001:DB8:0:0:1:0:0:1', 'ipv6', '2001:db8::1:0:0:1'],
    ['2001:db8:0:1:1:1:1:1', 'ipv6', '2001:db8:0:1:1:1:1:1'],
    ['1:2:3:4:5:6:7::', 'ipv6', '1:2:3:4:5:6:7:0'],
    ['::ffff:10.0.0.1', 'ipv6', '::ffff:10.0.0.1'],
    ['::ffff:a00:1', 'ipv6', '::ffff:10.0.0.1'],
    ['[2001:db8::1]', 'ipv6', '2001:db8::1'],
    ['[2001:db8::1]:53', 'ipv6', '[2001:db8::1]:53'],
    ['DNS-1.Example.COM.', 'name', 'dns-1.example.com'],
    ['localhost:8080', 'name', 'localhost:8080'],
    ['a_b', 'name', 'a_b'],
    ['1.2.3.4.example', 'name', '1.2.3.4.example'],
    [`${'a'.repeat(63)}.x`, 'name', `${'a'.repeat(63)}.x`],
  ])('reads %s as %s %s', (text, kind, canonical) => {
    expect(parseAddress(text)).toMatchObject({ kind, text: canonical });
  });

  it.each([
    ['', 'is empty'],
    ['10.0.0.256', 'no valid IPv4'],
    ['010.0.0.1', 'without leading zeros'],
    ['10.0.1', 'no valid IPv4'],
    ['1.2.3.4.5', 'no valid IPv4'],
    ['10.0.0.1:', 'the port ""'],
    ['10.0.0.1:0', 'the port "0"'],
    ['10.0.0.1:65536', 'the port "65536"'],
    ['host:80x', 'the port "80x"'],
    ['1::2::3', 'no valid IPv6'],
    ['1:2:3:4:5:6:7:8:9', 'no valid IPv6'],
    ['1:2:3', 'no valid IPv6'],
    ['::1.2.3', 'no valid IPv6'],
    ['::12345', 'no valid IPv6'],
    ['fe80::1%eth0', 'network interface'],
    ['[::1', 'brackets that do not match'],
    ['[::1]53', 'brackets that do not match'],
    ['[10.0.0.1]:53', 'no IPv6 address'],
    ['10.0.0.0/8', 'slash'],
    ['http://example.com', 'URL'],
    ['a..b', 'empty part'],
    ['-a.example', '"-a"'],
    ['a-.example', '"a-"'],
    ['a b', '"a b"'],
    ['bücher.example', 'not ASCII'],
    [`${'a'.repeat(64)}.x`, 'more than 63'],
    [`${'a.'.repeat(127)}aa`, 'longer than the 253'],
  ])('refuses "%s": %s', (text, message) => {
    const result = parseAddress(text);
    expect(result.kind === 'mistake' && result.message).toContain(message);
  });
});

describe('compareAddresses', () => {
  const ascending = [
    '9.255.255.255',
    '10.0.0.2',
    '10.0.0.2:9',
    '10.0.0.2:10',
    '10.0.0.10',
    '255.0.0.1:65535',
    '::1',
    '[::1]:5',
    '[::1]:40',
    '::2',
    '::ffff:10.0.0.1',
    '2001:db8::9',
    '2001:db8::10',
    'a',
    'a:80',
    'a-1',
    'a.b',
    'ab',
    'b:1',
  ];

  it('orders by number, kind by kind, from whatever order', () => {
    expect([...ascending].reverse().sort(compareAddresses)).toEqual(ascending);
  });

  it('is 0 for the same address only', () => {
    for (const [i, a] of ascending.entries()) {
      for (const [j, b] of ascending.entries()) {
        expect(Math.sign(compareAddresses(a, b)), `${a} ${b}`).toBe(Math.sign(i - j));
      }
    }
  });
});

describe('canonicalAddress', () => {
  it('returns the canonical text', () => {
    expect(canonicalAddress('[2001:DB8::0:1]:053')).toBe('[2001:db8::1]:53');
  });

  it('throws what the caller says, naming the value', () => {
    expect(() => canonicalAddress('10.0.0.300', 'RING_CORRUPT')).toThrow(
      expect.objectContaining({
        code: 'RING_CORRUPT',
        message: expect.stringContaining('"10.0.0.300"'),
        hint: expect.stringContaining('10.0.0.1'),
      }),
    );
  });
});
