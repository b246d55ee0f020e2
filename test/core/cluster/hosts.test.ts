import { describe, expect, it } from 'vitest';
import { parseHosts } from '../../../src/core/cluster/hosts.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';

const nodesOf = (text: string) => parseHosts(text, 'hosts.txt').nodes;

describe('parseHosts', () => {
  it.each([
    ['an address', '10.0.0.1', { id: '10.0.0.1', address: '10.0.0.1' }],
    [
      'an IPv6 address',
      '[2001:DB8::1]:53',
      { id: '[2001:db8::1]:53', address: '[2001:DB8::1]:53' },
    ],
    ['a name', 'dns-1.example.com', { id: 'dns-1', address: 'dns-1.example.com' }],
    ['an id', 'a=10.0.0.1', { id: 'a', address: '10.0.0.1' }],
    [
      'settings behind blanks',
      'a=10.0.0.1  weight=2\tzone=x/y',
      { id: 'a', address: '10.0.0.1', weight: 2, zone: 'x/y' },
    ],
    [
      'settings behind commas',
      '10.0.0.1,weight=0.5,state=drain',
      { id: '10.0.0.1', address: '10.0.0.1', weight: 0.5, state: 'drain' },
    ],
    ['a comment', '10.0.0.1 # the first', { id: '10.0.0.1', address: '10.0.0.1' }],
    [
      'a line of /etc/hosts',
      '10.0.0.1 dns-1.example.com dns-1 # x',
      { id: 'dns-1', address: '10.0.0.1' },
    ],
    [
      'the same without a short name',
      '10.0.0.1 dns-1.example.com',
      { id: 'dns-1.example.com', address: '10.0.0.1' },
    ],
    [
      'an Ansible host',
      'web-1 ansible_host=10.0.0.1 ansible_port=22 ansible_user=x',
      { id: 'web-1', address: '10.0.0.1' },
    ],
  ])('reads %s', (_, line, node) => {
    expect(nodesOf(`${line}\n`)).toEqual([node]);
  });

  it('skips blank lines, comments, headers and sections without hosts', () => {
    const inventory = `# all
[web]
web-1 ansible_host=10.0.0.1

[web:vars]
ntp=10.9.9.9
[all:children]
web
[db]
10.0.0.2\r
`;
    expect(nodesOf(inventory)).toEqual([
      { id: 'web-1', address: '10.0.0.1' },
      { id: '10.0.0.2', address: '10.0.0.2' },
    ]);
  });

  it('leaves out what /etc/hosts says about this machine, and tells', () => {
    const text = `127.0.0.1 localhost
::1 ip6-localhost ip6-loopback
fe80::1%lo0 localhost
ff02::1 ip6-allnodes
10.0.0.1 dns-1
`;
    const { nodes, skipped } = parseHosts(text, 'hosts');
    expect(nodes).toEqual([{ id: 'dns-1', address: '10.0.0.1' }]);
    expect(skipped.map(({ line }) => line)).toEqual([1, 2, 3, 4]);
  });

  it('makes ids longer where the first part of a name is not its own', () => {
    expect(
      nodesOf('a.x.example\na.y.example\nb.x.example:1\nb.x.example:2\nc=d.x\nc.x\n'),
    ).toMatchObject([
      { id: 'a.x.example' },
      { id: 'a.y.example' },
      { id: 'b.x.example:1' },
      { id: 'b.x.example:2' },
      { id: 'c' },
      { id: 'c.x' },
    ]);
  });

  it.each([
    [
      'an address twice',
      '10.0.0.1\nb=10.0.0.1\n',
      ['2:1 address "10.0.0.1" is taken by another node; first in line 1'],
    ],
    [
      'an id twice',
      'a=10.0.0.1\na=10.0.0.2',
      ['2:1 id "a" is taken by another node; first in line 1'],
    ],
    [
      'an address without an id twice',
      '10.0.0.1\n10.0.0.1\n',
      ['2:1 address "10.0.0.1" is taken by another node; first in line 1'],
    ],
    [
      'a bad address',
      '10.0.0.300',
      [
        '1:1 address of node "10.0.0.300": "10.0.0.300" is no valid IPv4 address: four numbers 0 to 255 without leading zeros',
      ],
    ],
    [
      'an unknown setting',
      '  10.0.0.1 wait=2',
      ['1:3 "10.0.0.1" has "wait=2", which is no weight=, zone= or state='],
    ],
    [
      'a weight of 0',
      '10.0.0.1 weight=0',
      ['1:1 weight of node "10.0.0.1" is 0, but must be greater than 0'],
    ],
    [
      'a setting twice',
      'a=10.0.0.1 weight=1 weight=2',
      ['1:1 node "a=10.0.0.1,weight=1,weight=2" sets weight twice'],
    ],
    [
      'two names',
      'dns-1 dns-2',
      ['1:1 "dns-2" is neither a setting nor a name behind an IP address'],
    ],
    ['nothing behind =', 'a=', ['1:1 node "a=" is not of the form ID=ADDRESS']],
  ])('refuses %s', (_, text, wanted) => {
    expect(mistakes(text)).toEqual(wanted);
  });

  it('reports every mistake at once, by line', () => {
    expect(
      mistakes('10.0.0.1\nx y\n10.0.0.1\n300.0.0.1 weight=-1\n').map((text) => text.split(' ')[0]),
    ).toEqual(['2:1', '3:1', '4:1', '4:1']);
  });

  it.each(['', '# nothing\n\n', '127.0.0.1 localhost\n'])(
    'refuses a list without hosts: %j',
    (text) => {
      expect(() => nodesOf(text)).toThrow(
        expect.objectContaining({ code: 'INPUT_INVALID', message: 'hosts.txt names no host' }),
      );
    },
  );
});

function mistakes(text: string): string[] {
  try {
    nodesOf(text);
  } catch (error) {
    if (!(error instanceof LbError) || error.code !== 'INPUT_INVALID') throw error;
    return error.problems.map(({ line, column, message }) => `${line}:${column} ${message}`);
  }
  throw new Error('nothing was wrong with it');
}
