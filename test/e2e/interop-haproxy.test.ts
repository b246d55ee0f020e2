import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { haproxyWith, type RunningDebianServer, startServer } from '../support/debian-servers.ts';
import { freshKeys } from '../support/fresh-keys.ts';
import { askByHeader, inHeader } from '../support/header-asker.ts';
import { freePort } from '../support/heartbeat-nodes.ts';
import { imported } from '../support/imports.ts';
import { disagreements } from '../support/interop-rings.ts';
import { listening } from '../support/listening.ts';
import { isInstalled } from './installed.ts';

const servers = (count: number, options: (i: number) => string = () => ''): string[] =>
  Array.from({ length: count }, (_, i) => `s${i + 1} ${options(i)}`.trim());

const unequal = servers(5, (i) => `weight ${[1, 10, 3, 256, 40][i]}`);
const functions = ['', ...['sdbm', 'djb2', 'wt6', 'crc32'].flatMap((f) => [f, `${f} avalanche`])];

interface Backend {
  readonly type: string;
  readonly servers: readonly string[];
}

/** Every function by both methods, and every list of servers by both. */
const backends: Readonly<Record<string, Backend>> = Object.fromEntries([
  ...['consistent', 'map-based'].flatMap((method) => [
    ...functions.map((f) => backend(`${method} ${f}`.trim(), 'unequal', unequal)),
    ...Object.entries({
      equal: servers(5),
      onemore: servers(6),
      disabled: servers(5, (i) => (i === 1 ? 'disabled' : '')),
      heavydisabled: servers(4, (i) => `weight ${[6, 4, 2, 3][i]}${i === 3 ? ' disabled' : ''}`),
      idle: servers(5, (i) => `weight ${[4, 0, 6, 2, 0][i]}`),
      ids: servers(5, (i) => ['id 7', '', 'id 2', '', 'id 5000'][i]!),
      idsandweights: servers(4, (i) => `id ${[90, 3, 41, 8][i]} weight ${[2, 4, 8, 100][i]}`),
      backup: servers(4, (i) => (i === 0 ? 'backup' : `weight ${i}`)),
      many: servers(40, (i) => `weight ${1 + (i % 3)}`),
    }).map(([name, lines]) => backend(method, name, lines)),
  ]),
  ['default', { type: '', servers: unequal }],
]);

function backend(type: string, name: string, lines: readonly string[]): [string, Backend] {
  return [`${type}-${name}`.replaceAll(' ', '-'), { type: `hash-type ${type}`, servers: lines }];
}

describe.skipIf(!isInstalled('/usr/sbin/haproxy', 'haproxy'))('HAProxy', () => {
  let server: RunningDebianServer;
  let conf: string;

  beforeAll(async () => {
    const node = await freePort();
    conf = Object.entries(backends)
      .flatMap(([name, { type, servers: lines }]) => [
        `backend ${name}`,
        ' balance hdr(X-Key)',
        ...(type === '' ? [] : [` ${type}`]),
        ' http-response set-header X-Server %[srv_name]',
        ...lines.map((line) => {
          const [id, ...options] = line.split(' ');
          return ` server ${[id, `127.0.0.1:${node}`, ...options].join(' ')}`;
        }),
      ])
      .join('\n');
    server = await startServer(
      haproxyWith((port) => [
        'frontend front',
        ` bind 127.0.0.1:${port}`,
        ' use_backend %[path,field(2,/)]',
        'frontend node',
        ` bind 127.0.0.1:${node}`,
        ' http-request return status 200',
        conf,
      ]),
    );
    await listening(server);
  });
  afterAll(() => server.kill());

  const keys = freshKeys('HAProxy', 80, { carries: inHeader });

  it.each(Object.keys(backends))('backend %s', async (name) => {
    const told = await askByHeader(
      { port: server.port, path: `/${name}`, keyHeader: 'X-Key', nodeHeader: 'x-server' },
      keys,
    );
    const { rings } = await imported('haproxy', conf, { name });
    expect(disagreements(rings[0]!.ring, keys, told, ({ id }) => id)).toEqual([]);
  });

  it('hashes a header with commas up to the first one', async () => {
    const tails = [',', ', more', ',more,and more', ' , "x"'];
    const plain = keys.filter((key) => !key.includes('"')); // in quotes a comma ends nothing
    const whole = plain.map((key, i) =>
      Buffer.concat([key, Buffer.from(tails[i % tails.length]!)]),
    );
    const name = 'default';
    const told = await askByHeader(
      { port: server.port, path: `/${name}`, keyHeader: 'X-Key', nodeHeader: 'x-server' },
      whole,
    );
    const { rings, notes } = await imported('haproxy', conf, { name });
    expect(disagreements(rings[0]!.ring, plain, told, ({ id }) => id)).toEqual([]);
    expect(notes.map(({ meaning }) => meaning)).toContainEqual(expect.stringContaining('comma'));
  });
});
