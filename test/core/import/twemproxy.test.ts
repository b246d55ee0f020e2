import { describe, expect, it } from 'vitest';
import { imported, refused } from '../../support/imports.ts';

const pool = (servers: string, more = '') =>
  `p:\n  listen: 127.0.0.1:1\n${more}  servers:\n${servers}\n`;

it.each([
  ['one_at_a_time', 'one-at-a-time'],
  ['crc32', 'crc32-15'],
  ['crc32a', 'crc32'],
  ['fnv1_32', 'fnv1-32'],
  ['jenkins', 'jenkins'],
])('its hash %s is %s', async (hash, expected) => {
  const { rings } = await imported('twemproxy', pool('   - a:1:1', `  hash: ${hash}\n`));
  expect(rings[0]!.ring.hash).toBe(expected);
});

it.each([
  { server: 'h:11211:1', id: 'h:11211', name: 'h', address: 'h:11211' },
  { server: 'h:11212:1', id: 'h:11212', address: 'h:11212' },
  { server: 'h:11211:1 alias', id: 'alias', name: 'alias', address: 'h:11211' },
  { server: '/tmp/a.sock:3', id: '/tmp/a.sock', name: '/tmp/a.sock', address: '' },
  { server: '/tmp/a.sock:3 a', id: 'a', name: 'a', address: '' },
  { server: '::1:6379:1', id: '::1:6379', name: '::1:6379', address: '[::1]:6379' },
])('the server "$server" is called $id', async ({ server, ...expected }) => {
  const { rings } = await imported('twemproxy', pool(`   - ${server}`));
  const { id, name, address } = rings[0]!.ring.nodes[0]!;
  expect({ id, ...(name && { name }), address }).toEqual(expected);
});

describe('refuses', () => {
  it.each([
    { name: 'weight 0', text: pool('   - h:1:0'), problem: '4:6 the weight is 0' },
    { name: 'no weight', text: pool('   - h:1'), problem: '4:6 "h:1" is not of the form' },
    { name: 'a server that is no text', text: pool('   - [a]'), problem: '4:6' },
    {
      name: 'servers that are no list',
      text: 'p:\n  listen: a\n  servers: h:1:1\n',
      problem: '3:12 servers must be a list',
    },
    {
      name: 'an unknown hash',
      text: pool('   - h:1:1', '  hash: sha1\n'),
      problem: '3:9 hash is "sha1"',
    },
    {
      name: 'an unknown distribution',
      text: pool('   - h:1:1', '  distribution: best\n'),
      problem: '3:17 distribution is "best"',
    },
    {
      name: 'a tag of one character',
      text: pool('   - h:1:1', '  hash_tag: "{"\n'),
      problem: '3:13 hash_tag is "{"',
    },
    {
      name: 'a server twice',
      text: pool('   - h:1:1\n   - h:1:2'),
      problem: '5:6 "h:1" is there twice',
    },
    {
      name: 'random alone',
      text: pool('   - h:1:1', '  distribution: random\n'),
      problem: 'no pool in it that places by key',
    },
    {
      name: 'a pool twice',
      text: pool('   - h:1:1').repeat(2),
      problem: '5:1 key "p" is given twice',
    },
    { name: 'what is no YAML', text: 'p:\n listen: a\n\tservers: b', problem: '3:1 ' },
    { name: 'a list', text: '- a\n- b', problem: '1:1 the file must be a mapping' },
  ])('$name', async ({ text, problem }) => {
    const { code, problems } = await refused('twemproxy', text);
    expect(code).toBe('INPUT_INVALID');
    expect(problems[0]).toContain(problem);
  });
});

it('a pool of random servers is refused where it is asked for', async () => {
  const text = pool('   - h:1:1', '  distribution: random\n');
  const { problems } = await refused('twemproxy', text, { name: 'p' });
  expect(problems).toEqual(['3:17 pool "p" takes its servers by chance, not by key']);
});
