import { describe, expect, it } from 'vitest';
import { matchesGlob } from '../../../src/core/import/glob.ts';
import { imported, refused } from '../../support/imports.ts';

const upstream = (lines: string) => `upstream u {\nhash $uri consistent;\n${lines}\n}\n`;
const nodesOf = async (text: string, files = {}) => {
  const { rings } = await imported('nginx', text, { files });
  return rings[0]!.ring.nodes.map((node) => node.name ?? node.address);
};

describe('words', () => {
  it.each([
    { name: 'in double quotes', text: 'server "10.0.0.1:80";', node: '10.0.0.1:80' },
    { name: 'in single quotes', text: "server '10.0.0.1:80' weight=2;", node: '10.0.0.1:80' },
    { name: 'with an escaped blank', text: 'server unix:/a\\ b;', node: 'unix:/a\\ b' },
    { name: 'with an escaped quote', text: 'server "unix:/a\\"b";', node: 'unix:/a"b' },
    { name: 'over two lines', text: 'server\n\t10.0.0.1:80\n;', node: '10.0.0.1:80' },
    { name: 'with a comment between', text: 'server # } ;\n 10.0.0.1;', node: '10.0.0.1' },
    { name: 'with a hash sign inside', text: 'server unix:/a#b;', node: 'unix:/a#b' },
  ])('$name', async ({ text, node }) => {
    expect(await nodesOf(upstream(text))).toEqual([node]);
  });

  it.each([
    { name: 'no semicolon', text: 'upstream u', problem: '1:1 the statement has no end' },
    {
      name: 'no brace',
      text: 'http {\nupstream u {',
      problem: '2:12 the end of 2 blocks is missing',
    },
    { name: 'a brace too many', text: 'http { } }', problem: '1:10 unexpected "}"' },
    { name: 'an open quote', text: 'http {\n  a "b;\n}', problem: '2:5 the " has no end' },
    { name: 'text behind a quote', text: 'a "b"c;', problem: '1:6 unexpected "c" behind a quote' },
    { name: 'nothing but a semicolon', text: ';', problem: '1:1 unexpected ";"' },
    {
      name: 'an endless word',
      text: `a ${'b'.repeat(5000)};`,
      problem: '1:3 the word is too long',
    },
    {
      name: 'Lua without an end',
      text: 'http { a_by_lua_block { "}" ',
      problem: '1:23 the block of Lua has no end',
    },
  ])('refuses $name', async ({ text, problem }) => {
    expect(await refused('nginx', text)).toMatchObject({
      code: 'INPUT_INVALID',
      problems: [problem],
    });
  });
});

describe('servers', () => {
  it.each([
    {
      name: 'a variable as its address',
      line: 'server $host:80;',
      problem: /3:8 the address "\$host:80" is a variable/,
    },
    { name: 'weight 0', line: 'server a weight=0;', problem: /3:10 the weight is "0"/ },
    {
      name: 'a weight that is no number',
      line: 'server a weight=2x;',
      problem: /the weight is "2x"/,
    },
    {
      name: 'backup',
      line: 'server a; server b backup;',
      problem: /no "backup" in an upstream with hash/,
    },
    {
      name: 'SRV records',
      line: 'server a service=http resolve;',
      problem: /come from SRV records/,
    },
    { name: 'a state file', line: 'state /var/lib/u.conf;', problem: /in a state file/ },
    { name: 'no address', line: 'server;', problem: /without an address/ },
    { name: 'no server', line: '', problem: /there is no server/ },
    { name: 'none that is alive', line: 'server a down;', problem: /no server is alive/ },
  ])('refuses $name', async ({ line, problem }) => {
    const { problems } = await refused('nginx', upstream(line));
    expect(problems[0]).toMatch(problem);
  });

  it('are told apart by their text, so hash refuses the same one twice', async () => {
    const { problems } = await refused('nginx', 'upstream u { hash $uri; server a; server a; }');
    expect(problems).toEqual([
      '1:35 "a" is there twice, but nodes need names of their own; first in line 1',
    ]);
  });

  it('may have names of 65 535 nodes', { timeout: 30_000 }, async () => {
    const lines = Array.from(
      { length: 65_535 },
      (_, i) => `server 10.${i >> 16}.${(i >> 8) & 255}.${i & 255};`,
    );
    expect(await nodesOf(upstream(lines.join('\n')))).toHaveLength(65_535);
    const more = await refused('nginx', upstream([...lines, 'server x;'].join('\n')));
    expect(more.problems).toEqual(['1:1 65536 nodes are more than 65535']);
  });
});

describe('methods', () => {
  it.each([
    { method: 'least_conn;', problem: 'chooses by least_conn' },
    { method: 'ip_hash;', problem: 'first three bytes of their address' },
    { method: 'random two least_conn;', problem: 'chooses by random' },
    { method: '', problem: 'takes its servers in turn' },
    { method: 'hash $uri; least_conn;', problem: 'chooses by least_conn' },
  ])('refuses "$method"', async ({ method, problem }) => {
    const { problems } = await refused('nginx', `upstream u { ${method} server a; }`);
    expect(problems).toEqual([expect.stringContaining(problem)]);
  });

  it('notes what is said twice, and keys that are no keys', async () => {
    const { rings, notes } = await imported(
      'nginx',
      'upstream u { least_conn; hash same; server a; }',
    );
    expect(rings[0]!.ring.algorithm).toBe('nginx-hash');
    expect(notes.map(({ meaning }) => meaning)).toEqual([
      'the upstream has several methods; the last one counts',
      'the key is the same for all requests: one server gets them all',
    ]);
  });

  it('finds variables of the key in included files and in other contexts', async () => {
    const text = `http { include v.conf; geo $remote_addr $zone { default a; }
server { location / { set $own 1; } }
${upstream('server a;').replace('$uri', '$zone$own$far$uri')} }`;
    const { notes } = await imported('nginx', text, {
      files: { 'v.conf': 'split_clients "$uri" $far { 50% a; * b; }' },
    });
    expect(notes.map(({ meaning }) => meaning)).toEqual([
      '$zone is made in conf:1: a key here is what comes out of that',
      '$own is made in conf:2: a key here is what comes out of that',
      '$far is made in v.conf:1: a key here is what comes out of that',
    ]);
  });
});

describe('includes', () => {
  it('are read in order, inside of an upstream too', async () => {
    const files = {
      'conf.d/a.conf': upstream('server a; include list; server d;'),
      list: 'server b;\nserver c;',
    };
    expect(await nodesOf('http { include conf.d/*.conf; }', files)).toEqual(['a', 'b', 'c', 'd']);
  });

  it('that cannot be read are noted outside, and refused inside of the upstream', async () => {
    const { notes } = await imported(
      'nginx',
      `include gone.conf; include mime.types; ${upstream('server a;')}`,
    );
    expect(notes).toEqual([
      expect.objectContaining({
        line: 1,
        meaning: '"gone.conf" is not there; upstreams that stand in it are missing',
      }),
    ]);
    const inside = await refused('nginx', upstream('server a; include gone.list;'));
    expect(inside.problems).toEqual(['3:11 "gone.list" is not there, and servers may stand in it']);
    const all = await refused('nginx', 'http { include gone.conf; }');
    expect(all.problems).toEqual([
      'there is no upstream in it, and files that it includes could not be read',
    ]);
  });

  it('end where they go round in a circle', async () => {
    const files = { 'a.conf': 'include b.conf;', 'b.conf': '\ninclude a.conf;' };
    const { problems } = await refused('nginx', 'include a.conf;', { files });
    expect(problems).toEqual(['2:1 "a.conf" includes itself']);
  });

  it('end where they go deeper than anyone does, such as by another spelling of a name', async () => {
    const files = new Proxy<Record<string, string>>(
      {},
      {
        has: () => true,
        getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: '' }),
        get: (_, path) => `include ./${String(path)};`,
      },
    );
    const { problems } = await refused('nginx', 'include a;', { files });
    expect(problems).toEqual(['1:1 files include each other more than 32 deep']);
  });

  it('end where each includes the next two', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 31 }, (_, i) => [`f${i}`, `include f${i + 1};\n`.repeat(2)]),
    );
    const { problems } = await refused('nginx', 'include f0;', { files: { ...files, f31: '' } });
    expect(problems[0]).toContain('too many or too large');
  });
});

describe('an upstream by its name', () => {
  const text = 'upstream a { hash $uri; server x; }\nupstream b { hash $uri; server y; }';

  it('is the only one that is read', async () => {
    const { rings } = await imported('nginx', text, { name: 'b' });
    expect(rings.map(({ name }) => name)).toEqual(['b']);
  });

  it('must be there', async () => {
    expect(await refused('nginx', text, { name: 'c' })).toMatchObject({ code: 'USAGE' });
  });

  it('is there once', async () => {
    const { problems } = await refused('nginx', text.replace(' b ', ' a '));
    expect(problems).toEqual(['2:1 upstream "a" is there twice; first in conf:1']);
  });

  it('does not suffer from mistakes in others', async () => {
    const { rings } = await imported('nginx', `${text}\nupstream bad { hash $uri; server $x; }`, {
      name: 'a',
    });
    expect(rings[0]!.ring.nodes).toHaveLength(1);
  });
});

describe('paths with marks', () => {
  it.each([
    ['conf.d/a.conf', 'conf.d/*.conf', true],
    ['conf.d/x/a.conf', 'conf.d/*.conf', false],
    ['conf.d/.hidden.conf', 'conf.d/*.conf', false],
    ['conf.d/.hidden.conf', 'conf.d/.*.conf', true],
    ['site-1', 'site-?', true],
    ['site-', 'site-?', false],
    ['site-5', 'site-[0-4x]', false],
    ['site-x', 'site-[0-4x]', true],
    ['site-x', 'site-[!0-4]', true],
    ['a[b', 'a[b', true],
    ['abcabd', '*ab?', true],
    ['abcabd', '*ab', false],
  ])('%s of %s: %s', (path, pattern, expected) => {
    expect(matchesGlob(path, pattern)).toBe(expected);
  });

  it('take no longer the more stars there are', () => {
    expect(matchesGlob('a'.repeat(5_000), `${'*a'.repeat(500)}b`)).toBe(false);
  });
});

describe('servers that are down', () => {
  it.each([
    { name: 'most of them', down: 4, isNoted: true }, // (8/10)^21 = 0.9 %
    { name: 'some of them', down: 1, isNoted: false }, // (2/4)^21 = 5e-7
    { name: 'none', down: 0, isNoted: false },
  ])('are noted where some keys find nobody: $name', async ({ down, isNoted }) => {
    const lines = ['server a;', 'server b;'];
    for (let i = 0; i < down; i++) lines.push(`server d${i} weight=2 down;`);
    const { notes } = await imported('nginx', upstream(lines.join('\n')));
    const found = notes.filter(({ meaning }) => meaning.includes('gives up'));
    expect(found).toHaveLength(isNoted ? 1 : 0);
  });

  it('are not noted where only one is left, who gets all keys', async () => {
    const { notes } = await imported('nginx', upstream('server a;\nserver b weight=99 down;'));
    expect(notes).toEqual([]);
  });
});
