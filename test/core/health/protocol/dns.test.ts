import { describe, expect, it } from 'vitest';
import { isDnsName } from '../../../../src/core/cluster/heartbeat-rules.ts';
import { dnsQuestion, readDnsAnswer, withId } from '../../../../src/core/health/protocol/dns.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('DNS messages', () => {
  it('ask for the root by default, with recursion', () => {
    expect(hex(withId(dnsQuestion(), 0xabcd))).toBe('abcd01000001000000000000' + '00' + '00020001');
  });

  it('ask for a name and a type', () => {
    expect(hex(dnsQuestion('example.com', 'AAAA'))).toBe(
      '000001000001000000000000' + '076578616d706c6503636f6d00' + '001c0001',
    );
    expect(dnsQuestion('example.com.')).toEqual(dnsQuestion('example.com', 'A'));
  });

  it.each([
    { name: 'an answer', head: '00078180', want: { id: 7, mistake: '' } },
    { name: 'no such name', head: '00078183', want: { id: 7, mistake: '' } },
    { name: 'cut to the size of a datagram', head: '00078380', want: { id: 7, mistake: '' } },
    { name: 'SERVFAIL', head: '00078182', want: { id: 7, mistake: 'answers SERVFAIL' } },
    { name: 'REFUSED', head: '00078185', want: { id: 7, mistake: 'answers REFUSED' } },
    { name: 'an odd code', head: '0007818b', want: { id: 7, mistake: 'answers with code 11' } },
    { name: 'a question', head: '00070100', want: { mistake: expect.stringMatching(/no DNS/) } },
  ])('are read: $name', ({ head, want }) => {
    expect(readDnsAnswer(Buffer.from(`${head}0001000000000000`, 'hex'))).toEqual(want);
  });

  it('are not read when too short', () => {
    expect(readDnsAnswer(Buffer.from('0007818000', 'hex'))).toEqual({
      mistake: 'answers with what is no DNS message',
    });
  });

  it.each([
    { name: '.', is: true },
    { name: 'example.com.', is: true },
    { name: `${'a'.repeat(63)}.com`, is: true },
    { name: `${'a'.repeat(64)}.com`, is: false },
    { name: 'a..b', is: false },
    { name: Array.from({ length: 128 }, () => 'a').join('.'), is: false },
  ])('can name $name: $is', ({ name, is }) => expect(isDnsName(name)).toBe(is));
});
