import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { twemproxyHashes } from '../../src/core/import/memcached-hashes.ts';
import type { Ring } from '../../src/core/ring/ring.ts';
import { type RunningDebianServer, startServer } from '../support/debian-servers.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { freePort } from '../support/heartbeat-nodes.ts';
import { imported } from '../support/imports.ts';
import { disagreements } from '../support/interop-rings.ts';
import { listening } from '../support/listening.ts';
import { isInstalled } from './installed.ts';

const PROGRAM = '/usr/sbin/nutcracker';

/** Nobody else listens there; port 11211 is left out of names. */
const USUAL = '127.44.7.1:11211';

interface Pool {
  readonly hash?: string;
  readonly distribution: string;
  /** By number of the node, or an address; weight, alias. */
  readonly servers: readonly (readonly [node: number | string, weight: number, alias?: string])[];
  readonly more?: readonly string[];
}

/** In no order of names: twemproxy sorts them. */
const LISTED = [3, 0, 4, 1, 2];
const equal = LISTED.map((node) => [node, 1] as const);
const unequal = LISTED.map((node) => [node, [1, 7, 2, 3, 5][node]!] as const);

const pools: Readonly<Record<string, Pool>> = Object.fromEntries(
  ['ketama', 'modula'].flatMap((distribution): [string, Pool][] => [
    ...Object.keys(twemproxyHashes).map((hash): [string, Pool] => [
      `${distribution}_${hash}`,
      { distribution, hash, servers: unequal },
    ]),
    [`${distribution}_usual`, { distribution, servers: equal }],
    [`${distribution}_fewer`, { distribution, servers: equal.slice(1) }],
    [`${distribution}_one`, { distribution, servers: equal.slice(0, 1) }],
    [
      `${distribution}_alias`,
      {
        distribution,
        servers: [
          [0, 1, 'alpha'],
          [1, 2, 'beta'],
          [2, 1],
          [USUAL, 3],
        ],
      },
    ],
    [
      `${distribution}_tag`,
      { distribution, hash: 'md5', servers: unequal, more: ['hash_tag: "{}"'] },
    ],
    [
      `${distribution}_marks`,
      { distribution, hash: 'murmur', servers: equal, more: ['hash_tag: "}{"'] },
    ],
    [
      `${distribution}_eject`,
      {
        distribution,
        hash: 'fnv1_32',
        servers: [...unequal, [5, 4]],
        more: [
          'auto_eject_hosts: true',
          'server_failure_limit: 1',
          'server_retry_timeout: 600000',
          'timeout: 2000',
        ],
      },
    ],
  ]),
);

/** A Redis that answers GET with its own name. */
async function namesake(address: string): Promise<Server> {
  const [host, port] = address.split(':');
  const answer = `$${address.length}\r\n${address}\r\n`;
  const server = createServer((socket) => {
    let rest = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      rest = Buffer.concat([rest, chunk]);
      for (let length = commandLength(rest); length > 0; length = commandLength(rest)) {
        rest = rest.subarray(length);
        socket.write(answer);
      }
    });
  }).listen(Number(port), host);
  await once(server, 'listening');
  return server;
}

/** Bytes of `*2 $3 GET $n key`; 0 while it is not whole. */
function commandLength(bytes: Buffer): number {
  const head = /^\*2\r\n\$3\r\nget\r\n\$(\d+)\r\n/i.exec(bytes.toString('latin1'));
  if (head === null) return 0;
  const length = head[0].length + Number(head[1]) + 2;
  return bytes.length < length ? 0 : length;
}

/** Answers to GET, in order: bulk strings and errors. */
async function askProxy(path: string, keys: readonly Buffer[]): Promise<string[]> {
  const socket = createConnection(path);
  const commands = keys.map((key) =>
    Buffer.concat([Buffer.from(`*2\r\n$3\r\nGET\r\n$${key.length}\r\n`), key, Buffer.from('\r\n')]),
  );
  socket.write(Buffer.concat(commands));
  let text = '';
  for await (const chunk of socket.setEncoding('latin1')) {
    text += chunk;
    const answers = text.match(/\$\d+\r\n.*\r\n|-.*\r\n/g) ?? [];
    if (answers.length >= keys.length)
      return answers.map((one) => one.trim().split('\r\n').at(-1)!);
  }
  throw new Error(`twemproxy has closed the connection behind "${text.slice(-100)}"`);
}

describe.skipIf(!isInstalled(PROGRAM, 'nutcracker'))('twemproxy', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lbctl-twemproxy-'));
  const nodes: Server[] = [];
  let proxy: RunningDebianServer | undefined;
  let conf: string;
  /** Where nobody listens. */
  let dead: string;

  beforeAll(async () => {
    const ports = await Promise.all(Array.from({ length: 6 }, freePort));
    const addresses = ports.map((port, i) => `127.0.0.${i + 1}:${port}`);
    dead = addresses.pop()!;
    nodes.push(...(await Promise.all([...addresses, USUAL].map(namesake))));
    const line = ([node, weight, alias]: Pool['servers'][number]): string => {
      const address = typeof node === 'string' ? node : (addresses[node] ?? dead);
      return `  - ${address}:${weight}${alias === undefined ? '' : ` ${alias}`}`;
    };
    conf = Object.entries(pools)
      .flatMap(([name, { hash, distribution, servers, more = [] }]) => [
        `${name}:`,
        `  listen: ${folder}/${name} 0666`,
        '  redis: true',
        `  distribution: ${distribution}`,
        ...(hash === undefined ? [] : [`  hash: ${hash}`]),
        ...more.map((setting) => `  ${setting}`),
        '  servers:',
        ...servers.map(line),
      ])
      .join('\n')
      .concat('\n');
    proxy = await startServer({
      program: PROGRAM,
      packageName: 'nutcracker',
      options(port, own) {
        writeFileSync(join(own, 'nutcracker.yml'), conf);
        const stats = ['-a', '127.0.0.1', '-s', String(port), '-i', '600000'];
        const files = [
          '-c',
          join(own, 'nutcracker.yml'),
          '-o',
          join(own, 'log'),
          '-p',
          join(own, 'pid'),
        ];
        return [...files, ...stats];
      },
    });
    await listening({ path: join(folder, Object.keys(pools).at(-1)!) });
  });
  afterAll(async () => {
    await proxy?.kill();
    for (const node of nodes) node.close();
    rmSync(folder, { recursive: true });
  });

  const keys = freshKeys('twemproxy', 100);

  async function ringOf(name: string): Promise<Ring> {
    return (await imported('twemproxy', conf, { name })).rings[0]!.ring;
  }

  const steady = Object.keys(pools).filter((name) => !name.endsWith('_eject'));
  it.each(steady)('pool %s', async (name) => {
    const told = await askProxy(join(folder, name), keys);
    const ring = await ringOf(name);
    expect(disagreements(ring, keys, told, ({ address }) => address)).toEqual([]);
  });

  it.each(['ketama_eject', 'modula_eject'])('pool %s without its dead server', async (name) => {
    const ring = await ringOf(name);
    const without = {
      ...ring,
      nodes: ring.nodes.map((node) =>
        node.address === dead ? { ...node, state: 'dead' as const } : node,
      ),
    };
    // The first questions find out that it is dead; they end with errors.
    const first = await askProxy(join(folder, name), keys);
    expect(first.some((answer) => answer.startsWith('-'))).toBe(true);
    const told = await askProxy(join(folder, name), keys);
    expect(disagreements(without, keys, told, ({ address }) => address)).toEqual([]);
  });
});
