import { describe, expect, it } from 'vitest';
import { imported, refused } from '../../support/imports.ts';

const backend = (lines: string) => `backend b\n  balance hdr(x)\n${lines}\n`;
const ringOf = async (text: string) => (await imported('haproxy', text)).rings[0]!.ring;
const numbersOf = async (text: string) => (await ringOf(text)).nodes.map(({ number }) => number);

describe('hash-type', () => {
  it.each([
    { type: '', algorithm: 'haproxy-map', hash: 'sdbm' },
    { type: 'hash-type map-based', algorithm: 'haproxy-map', hash: 'sdbm' },
    {
      type: 'hash-type map-based crc32 avalanche',
      algorithm: 'haproxy-map',
      hash: 'crc32-avalanche',
    },
    { type: 'hash-type consistent', algorithm: 'haproxy-consistent', hash: 'sdbm-avalanche' },
    { type: 'hash-type consistent sdbm', algorithm: 'haproxy-consistent', hash: 'sdbm' },
    {
      type: 'hash-type consistent wt6 avalanche',
      algorithm: 'haproxy-consistent',
      hash: 'wt6-avalanche',
    },
    {
      type: 'hash-type map-based\nhash-type consistent djb2',
      algorithm: 'haproxy-consistent',
      hash: 'djb2',
    },
  ])('"$type" is $algorithm of $hash', async ({ type, algorithm, hash }) => {
    expect(await ringOf(backend(`${type}\nserver a h:1`))).toMatchObject({ algorithm, hash });
  });

  it.each([
    { type: 'hash-type consistent none', problem: 'the function "none" is none of' },
    { type: 'hash-type conistent', problem: 'hash-type is "conistent"' },
    { type: 'hash-type consistent sdbm twice', problem: 'the modifier "twice" is not avalanche' },
  ])('"$type" is refused', async ({ type, problem }) => {
    const { problems } = await refused('haproxy', backend(`${type}\nserver a h:1`));
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });
});

describe('ids', () => {
  it.each([
    { name: 'count from 1', options: ['', '', ''], ids: [1, 2, 3] },
    { name: 'go on by one behind a given one', options: ['id 5', '', ''], ids: [5, 2, 3] },
    { name: 'leave out those that come later', options: ['', 'id 3', '', ''], ids: [1, 3, 4, 5] },
    { name: 'are taken by backup servers too', options: ['', 'backup', ''], ids: [1, 3] },
  ])('$name', async ({ options, ids }) => {
    const lines = options.map((option, i) => `server s${i} h${i}:1 ${option}`);
    expect(await numbersOf(backend(lines.join('\n')))).toEqual(ids);
  });

  it('of a template begin with the one that is given', async () => {
    const text = backend('server-template t 2-4 h:1 id 9\nserver a h:2');
    const { nodes } = await ringOf(text);
    expect(nodes.map(({ id, number }) => `${id}=${number}`)).toEqual([
      't2=9',
      't3=2',
      't4=3',
      'a=4',
    ]);
  });
});

describe('options of servers', () => {
  it('come from default-server lines above, of defaults too', async () => {
    const text = `defaults\n default-server weight 5 disabled\n${backend(
      'server a h:1\nserver b h:2 enabled weight 7\ndefault-server weight 9 enabled\nserver c h:3',
    )}`;
    const { nodes } = await ringOf(text);
    expect(nodes.map(({ weight, state }) => `${weight} ${state}`)).toEqual([
      '5 dead',
      '7 alive',
      '9 alive',
    ]);
  });

  it.each([
    { option: 'weight 257', problem: 'the weight of a server is "257"' },
    { option: 'weight', problem: 'the weight of a server is ""' },
    { option: 'id 0', problem: 'the id of a server is "0"' },
    { option: 'weight "$W"', problem: 'the weight of a server is "$W"' },
    { option: 'hash-key addr', problem: 'points follow from "hash-key addr"' },
    { option: 'id 2147483648', problem: 'the id of a server is "2147483648"' },
  ])('"$option" is refused', async ({ option, problem }) => {
    const { problems } = await refused('haproxy', backend(`server a h:1\nserver b h:2 ${option}`));
    expect(problems).toEqual([expect.stringMatching(/^4:1 /)]);
    expect(problems[0]).toContain(problem);
  });

  it('that are not known are noted, values of those that are known are no options', async () => {
    const { notes, rings } = await imported(
      'haproxy',
      backend('server a h:1 cookie backup sni disabled frobnicate'),
    );
    expect(rings[0]!.ring.nodes[0]!.state).toBe('alive');
    expect(notes.map(({ meaning }) => meaning)).toContain(
      '"frobnicate" of a server is not known here; it is read as if it did not matter',
    );
  });

  it('two servers of one id are refused', async () => {
    const { problems } = await refused('haproxy', backend('server a h:1 id 2\nserver b h:2 id 2'));
    expect(problems).toEqual(['4:1 two servers have the id 2']);
  });
});

describe('sections', () => {
  it('inherit from the defaults above, or from those that they name', async () => {
    const text = `defaults one
 balance uri
defaults two from one
 hash-type consistent
defaults three
 balance roundrobin
backend a from two
 server s h:1
backend b
 server s h:1
listen c from one
 server s h:1
`;
    const { rings, notes } = await imported('haproxy', text);
    expect(rings.map(({ name, ring }) => `${name} ${ring.algorithm}`)).toEqual([
      'a haproxy-consistent',
      'c haproxy-map',
    ]);
    expect(notes[0]).toMatchObject({
      line: 6,
      meaning: expect.stringContaining('"b" balances by roundrobin'),
    });
  });

  it.each([
    { balance: 'leastconn' },
    { balance: 'random(2)' },
    { balance: 'first' },
    { balance: 'static-rr' },
  ])('with balance $balance do not place by key', async ({ balance }) => {
    const { problems } = await refused('haproxy', `backend b\nbalance ${balance}\nserver a h:1`);
    expect(problems).toEqual([expect.stringContaining('which does not place by key')]);
  });

  it('that depend on a condition are refused where that matters', async () => {
    const text = `.if defined(X)\nbackend other\n server a h:1\n.endif\n${backend('server a h:1')}`;
    const { notes } = await imported('haproxy', text);
    expect(notes[0]).toMatchObject({ line: 1, text: '.if defined(X)' });
    const inside = await refused(
      'haproxy',
      backend('.if feature(X)\nserver a h:1\n.endif\nserver b h:2'),
    );
    expect(inside.problems).toEqual([
      '4:1 whether this counts depends on a condition, which is not judged',
    ]);
  });

  it.each([
    {
      name: 'defaults that are not there',
      text: 'backend b from none\n server a h:1',
      problem: 'no defaults section "none"',
    },
    { name: 'an open quote', text: backend('server a "h:1'), problem: '3:1 the " has no end' },
    {
      name: 'a variable as the key',
      text: 'backend b\nbalance hdr("$H")\nserver a h:1',
      problem: 'a variable stands in what is hashed',
    },
    {
      name: 'too many words',
      text: backend(`server a h:1 ${'x '.repeat(70)}`),
      problem: 'more than 64 words',
    },
    {
      name: 'no backend at all',
      text: 'global\n daemon\n',
      problem: 'no backend and no listen section',
    },
    {
      name: 'a bad range',
      text: backend('server-template t 5-2 h:1'),
      problem: '"5-2" is no number or range',
    },
    {
      name: 'a backend that is there twice',
      text: backend('server a h:1').repeat(2),
      problem: '"b" is there twice; first in line 1',
    },
  ])('refuses $name', async ({ text, problem }) => {
    const { problems } = await refused('haproxy', text);
    expect(problems[0]).toContain(problem);
  });

  it('need a name where there are more than anyone reads', async () => {
    const text = Array.from(
      { length: 101 },
      (_, i) => `backend b${i}\nbalance uri\nserver a h:1\n`,
    ).join('');
    expect(await refused('haproxy', text)).toMatchObject({
      code: 'USAGE',
      message: 'conf has 101 backends that place by key',
    });
    expect((await imported('haproxy', text, { name: 'b7' })).rings).toHaveLength(1);
  });
});

it('a server of weight 0 weighs what leaves the common divisor as it is', async () => {
  const { nodes } = await ringOf(
    backend('server a h:1 weight 20\nserver b h:2 weight 0\nserver c h:3 weight 30'),
  );
  expect(nodes.map(({ weight, state }) => `${weight} ${state}`)).toEqual([
    '20 alive',
    '30 drain',
    '30 alive',
  ]);
});

it('directives that are not known are noted', async () => {
  const { notes } = await imported('haproxy', backend('wibble wobble\nserver a h:1'));
  expect(notes).toContainEqual({
    file: 'conf',
    line: 3,
    text: 'wibble wobble',
    meaning: '"wibble" is not known here; it is read as if it did not matter',
    count: 1,
  });
});
