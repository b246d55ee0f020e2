import { describe, expect, it } from 'vitest';
import { detectFormat } from '../../../src/core/import/detect.ts';
import { type ImporterName, importerNames } from '../../../src/core/import/registry.ts';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { imported } from '../../support/imports.ts';

/** Whatever a file holds, an importer ends soon, with a ring or with a mistake that an operator can act on. */

const MEGABYTE = 1024 * 1024;
/** On a slow machine that does other things besides; what is quadratic takes hours. */
const LIMIT_MS = 20_000;

const repeat = (text: string, bytes = MEGABYTE) => text.repeat(Math.ceil(bytes / text.length));
const TEN = 10 * MEGABYTE;

/** Bytes that look like nothing, the same each time. */
function garbage(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let state = 1;
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[i] = state >>> 24;
  }
  return bytes;
}

const uuid = '"c0ffee00-0000-4000-8000-000000000001"';

/** Large files of a format that are right, or nearly so. */
const large: Readonly<Record<ImporterName, readonly string[]>> = {
  nginx: [
    `upstream u { hash $uri consistent; ${repeat('server 10.0.0.1 max_fails=1;\n', TEN)}}`,
    repeat('upstream u { hash $uri; server a; }\n'),
    Array.from({ length: 50_000 }, (_, i) => `upstream u${i} { hash $uri; server a; }\n`).join(''),
    `http { ${repeat('server { location / { set $a b; include x; } }\n')}`,
    repeat('map $a $b { }\n'),
    repeat('http{'),
    `${repeat('http{')}${repeat('}')}`,
    repeat('a{', TEN),
    repeat('a "b\\"'),
    repeat('x_by_lua_block {'),
    repeat('# configuration file /etc/a:\n'),
  ],
  haproxy: [
    `backend b\nbalance uri\n${repeat('server a 10.0.0.1:80 check\n', TEN)}`,
    repeat('backend b\nbalance uri\n'),
    `defaults\n${repeat('balance uri\n', MEGABYTE)}${repeat('backend b\n server a h:1\n', MEGABYTE)}`,
    `${Array.from(
      { length: 100_000 },
      (_, i) => `defaults d${i} ${i > 0 ? `from d${i - 1}` : ''}\n balance uri\n`,
    ).join('')}backend b\n server a h:1\n`,
    `backend b\n${repeat('x ')}`,
    repeat('.if a\n'),
  ],
  twemproxy: [
    `p:\n  listen: a\n  servers:\n${repeat('   - 10.0.0.1:1:1\n', 2 * MEGABYTE)}`,
    `{"p": {"listen": "a", "servers": [${repeat('"10.0.0.1:1:1",')} "10.0.0.2:1:1"]}}`,
    `p:\n  listen: a\n  servers:\n${repeat('   - 10.0.0.1:1:1\n', TEN)}`,
  ],
  'redis-nodes': [
    repeat(`${'a'.repeat(40)} 10.0.0.1:1@2 master - 0 0 1 connected 0-16383\n`),
    `${'a'.repeat(40)} 10.0.0.1:1@2 master - 0 0 1 connected ${repeat('0-16383 ', TEN)}\n`,
  ],
  'redis-shards': [
    repeat('slots\n0\n16383\nnodes\nid\na\nport\n1\nip\n10.0.0.1\nrole\nmaster\nhealth\nonline\n'),
    `slots\n${repeat('1\n', TEN)}`,
    repeat('1) '),
  ],
  cassandra: [
    `Datacenter: a\n${Array.from({ length: 150_000 }, (_, i) => `10.0.0.${i % 200} r1 Up Normal 1 KB 1% ${i}\n`).join('')}`,
    `Datacenter: a\n${repeat('10.0.0.1 r1 Up Normal ? ? 5\n')}`,
    `Datacenter: a\n10.0.0.1 ${repeat('Up ', TEN)}`,
  ],
  envoy: [
    JSON.stringify({
      name: 'c',
      lb_policy: 'RING_HASH',
      load_assignment: {
        endpoints: [
          {
            lb_endpoints: Array.from({ length: 60_000 }, (_, i) => ({
              endpoint: {
                address: {
                  socket_address: {
                    address: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
                    port_value: 80,
                  },
                },
              },
            })),
          },
        ],
      },
    }),
    `static_resources:\n  clusters:\n${repeat('  - { name: a, lb_policy: MAGLEV }\n', MEGABYTE)}`,
    `lb_policy: ${repeat('[', TEN)}`,
  ],
  swift: [`R1NG\x00\x01${repeat('\x01', TEN)}`],
  libmemcached: [
    repeat('--SERVER=h1 '),
    `--SERVER=h1${repeat('a')}`,
    repeat('"', TEN),
    repeat('# x\n'),
  ],
  dnsdist: [
    `setServerPolicy(chashed)\nsetWHashedPertubation(1)\n${repeat(`newServer{address="10.0.0.1", id=${uuid}}\n`)}`,
    `newServer${repeat('{', TEN)}`,
    `newServer(${repeat('function() ')}`,
    `newServer(${repeat(')]}')}`,
    repeat('newServer{a={'),
    repeat('newServer("a",'),
    repeat('--[[', TEN),
  ],
};

async function isHandled(format: ImporterName, content: string | Uint8Array): Promise<number> {
  const start = performance.now();
  try {
    await imported(format, content, { name: undefined });
  } catch (error) {
    expect(error).toBeInstanceOf(LbError);
    expect(['INPUT_INVALID', 'USAGE']).toContain((error as LbError).code);
    expect((error as LbError).problems.length).toBeLessThanOrEqual(100);
  }
  return performance.now() - start;
}

describe.each(importerNames)('%s', (format) => {
  it.each([
    { name: 'nothing', content: new Uint8Array() },
    { name: 'a line feed', content: '\n' },
    { name: 'a zero byte', content: '\0' },
    { name: 'garbage', content: garbage(100_000) },
    { name: 'garbage that is text', content: new TextDecoder('ascii').decode(garbage(100_000)) },
    { name: 'what opens and never closes', content: '{[("\'<'.repeat(1000) },
    {
      name: 'names that all objects have',
      content: 'constructor: __proto__\n__proto__ toString valueOf\n',
    },
  ])('takes $name', async ({ content }) => {
    expect(await isHandled(format, content)).toBeLessThan(LIMIT_MS);
  });

  it.each(large[format].map((content, number) => ({ number, content })))(
    'takes large file $number',
    { timeout: 2 * LIMIT_MS },
    async ({ content }) => {
      expect(await isHandled(format, content)).toBeLessThan(LIMIT_MS);
    },
  );
});

it.each(['{', '[', '(', 'a{', 'a:\n ', '  ', '\t\t', '"', "'", '1) ', '--', '#'])(
  'the format of ten megabytes of %j is soon known, or soon not known',
  (text) => {
    const start = performance.now();
    expect(() => detectFormat('x', new TextEncoder().encode(repeat(text, TEN)))).toThrow(LbError);
    expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  },
);
