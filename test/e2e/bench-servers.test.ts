import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  type BadServer,
  misbehaviours,
  refusingUrl,
  startBadServer,
} from '../support/bad-servers.ts';
import { CountedNginx } from '../support/counted-nginx.ts';
import { haproxyWith, type RunningDebianServer, startServer } from '../support/debian-servers.ts';
import { freePort } from '../support/heartbeat-nodes.ts';
import type { SentTraits } from '../support/sent-load.ts';
import { mistakesOf, type SentLoad, sendLoad } from '../support/sent-load.ts';
import { isInstalled } from './installed.ts';

const folder = mkdtempSync(join(tmpdir(), 'lbctl-bench-'));
const certificate = (name: string): string => join(import.meta.dirname, '../fixtures/tls', name);
const running: Pick<RunningDebianServer, 'kill'>[] = [];
afterAll(async () => {
  await Promise.all(running.map((server) => server.kill()));
  rmSync(folder, { recursive: true });
});

async function countedNginx(name: string): Promise<CountedNginx> {
  const started = await CountedNginx.start(name, folder);
  running.push(started);
  return started;
}

const FILE_BYTES = 100_000;
const COUNT = 12;

const to = (path: string, method = 'GET'): SentTraits => ({
  burst: COUNT,
  requests: {
    what: { kind: 'lines', lines: [{ method, path }], choice: 'sequential' },
    keyedBy: 'request',
  },
  limits: { connections: 3 },
});

const hasNginx = isInstalled('/usr/sbin/nginx', 'nginx-light');

describe.skipIf(!hasNginx)('nginx under load', () => {
  let nginx: CountedNginx;

  beforeAll(async () => {
    writeFileSync(join(folder, 'file'), Buffer.alloc(FILE_BYTES, 'abcdefghi\n'));
    nginx = await countedNginx('one');
  });

  async function load(path: string, traits: SentTraits = {}, url = nginx.url): Promise<SentLoad> {
    const sent = await sendLoad([url], { ...to(path), ...traits });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.total.requestCount).toBe(COUNT);
    return sent;
  }

  /** What nginx says of the same requests. */
  async function expectLogged(sent: SentLoad, path: string, method = 'GET'): Promise<void> {
    await expect.poll(() => nginx.logged(path, method).length).toBe(COUNT);
    const answers = nginx.logged(path, method);
    expect(sent.total.bytes).toBe(answers.reduce((sum, { bytes }) => sum + bytes, 0));
    const connections = new Set(answers.map(({ connection }) => connection));
    expect(sent.nodes[0]!.connectionCount).toBe(connections.size);
    for (const [digit, name] of [
      [2, '2xx'],
      [3, '3xx'],
      [4, '4xx'],
      [5, '5xx'],
    ] as const) {
      const logged = answers.filter(({ status }) => Math.floor(status / 100) === digit);
      expect(sent.total.statuses[name] ?? 0).toBe(logged.length);
    }
  }

  it.each([
    { name: 'a text', path: '/', statuses: { '2xx': COUNT } },
    { name: 'a file of 100 KB', path: '/file', statuses: { '2xx': COUNT } },
    { name: 'what is not there', path: '/none', statuses: { '4xx': COUNT } },
    { name: 'what is elsewhere', path: '/moved', statuses: { '3xx': COUNT } },
    { name: 'what is let through once', path: '/busy', statuses: { '2xx': 1, '5xx': COUNT - 1 } },
  ])('$name is counted as nginx counts it', async ({ path, statuses }) => {
    const sent = await load(path);
    expect(sent.nodes[0]).toMatchObject({ statuses, failures: {}, surplusCount: 0 });
    await expectLogged(sent, path);
  });

  it('a file in chunks', async () => {
    const sent = await load('/zipped', { headers: [['Accept-Encoding', 'gzip']] });
    expect(sent.nodes[0]).toMatchObject({ statuses: { '2xx': COUNT }, failures: {} });
    expect(sent.total.bytes).toBeLessThan((COUNT * FILE_BYTES) / 2);
    await expectLogged(sent, '/zipped');
  });

  it('heads alone', async () => {
    const sent = await load('/file', to('/file', 'HEAD'));
    expect(sent.nodes[0]).toMatchObject({ statuses: { '2xx': COUNT }, surplusCount: 0 });
    await expectLogged(sent, '/file', 'HEAD');
  });

  it('connections that take five requests', async () => {
    const sent = await load('/last', { limits: { connections: 1 } });
    expect(sent.nodes[0]).toMatchObject({ connectionCount: 3, failures: {} });
    await expectLogged(sent, '/last');
  });

  it('connections that are closed without an answer', async () => {
    const sent = await load('/closed');
    expect(sent.total.failures).toEqual({ 'closed-early': COUNT });
    await expect.poll(() => nginx.logged('/closed').length).toBe(COUNT);
    expect(nginx.logged('/closed').map(({ status }) => status)).toEqual(Array(COUNT).fill(444));
  });

  it('TLS, and TLS where none is', async () => {
    const tls = { caFile: certificate('authority.pem') };
    const right = await load('/file', { tls }, `https://127.0.0.1:${nginx.tlsPort}`);
    expect(right.nodes[0]).toMatchObject({ statuses: { '2xx': COUNT }, connectionCount: 3 });
    const wrong = await load('/', { tls }, `https://127.0.0.1:${nginx.port}`);
    expect(wrong.nodes[0]).toMatchObject({ failures: { tls: COUNT }, connectionCount: 0 });
    // It takes plain text for a mistake of the client, and says so.
    const plain = await load('/plain', {}, `http://127.0.0.1:${nginx.tlsPort}`);
    expect(plain.nodes[0]).toMatchObject({ statuses: { '4xx': COUNT }, failures: {} });
  });
});

const hasBoth = hasNginx && isInstalled('/usr/sbin/haproxy', 'haproxy');

describe.skipIf(!hasBoth)('HAProxy in front of two nginx, under load', () => {
  let url: string;
  let statsUrl: string;
  let nodes: readonly CountedNginx[];
  let silent: BadServer;

  beforeAll(async () => {
    nodes = [await countedNginx('left'), await countedNginx('right')];
    silent = await startBadServer(misbehaviours['never answer']);
    const dead = await refusingUrl();
    const statsPort = await freePort();
    const place = (address: string): string => address.slice('http://'.length);
    const started = await startServer(
      haproxyWith((port) => [
        'frontend main',
        ` bind 127.0.0.1:${port}`,
        ' http-request deny if { path /denied }',
        ' use_backend full if { path /full }',
        ' use_backend dead if { path /dead }',
        ' default_backend two',
        'backend two',
        ' balance roundrobin',
        ...nodes.map((node, i) => ` server node${i} 127.0.0.1:${node.port}`),
        'backend full',
        ' timeout queue 100ms',
        ' timeout server 1s',
        ` server slow ${place(silent.url)} maxconn 1`,
        'backend dead',
        ` server none ${place(dead)}`,
        'frontend stats',
        ` bind 127.0.0.1:${statsPort}`,
        ' stats enable',
        ' stats uri /',
      ]),
    );
    running.push(started);
    url = `http://127.0.0.1:${started.port}`;
    statsUrl = `http://127.0.0.1:${statsPort}/;csv`;
    await vi.waitFor(async () => expect((await fetch(statsUrl)).ok).toBe(true), 10_000);
  });
  afterAll(() => silent?.close());

  /** Of a line of its statistics, by the names of its columns. */
  async function stats(proxy: string, server: string): Promise<Record<string, number>> {
    const [head, ...lines] = (await (await fetch(statsUrl)).text()).split('\n');
    const names = head!.replace('# ', '').split(',');
    const row = lines
      .map((line) => line.split(','))
      .find((cells) => cells[0] === proxy && cells[1] === server)!;
    return Object.fromEntries(names.map((name, i) => [name, Number(row[i])]));
  }

  async function load(path: string): Promise<SentLoad> {
    const sent = await sendLoad([url], { ...to(path), limits: { connections: COUNT } });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]!.failures).toEqual({});
    return sent;
  }

  it('what it passes on is counted as the nodes count it', async () => {
    const sent = await load('/file');
    expect(sent.total.statuses).toEqual({ '2xx': COUNT });
    for (const node of nodes) {
      await expect.poll(() => node.logged('/file').length).toBe(COUNT / 2);
    }
    expect((await stats('two', 'BACKEND')).hrsp_2xx).toBe(COUNT);
  });

  it('what it denies', async () => {
    const sent = await load('/denied');
    expect(sent.total.statuses).toEqual({ '4xx': COUNT });
    expect((await stats('main', 'FRONTEND')).dreq).toBe(COUNT);
  });

  it('what waits too long for a full node', async () => {
    const sent = await load('/full');
    expect(sent.total.statuses).toEqual({ '5xx': COUNT });
    expect(silent.counts.requestCount).toBe(1);
    expect((await stats('full', 'BACKEND')).hrsp_5xx).toBe(COUNT);
  });

  it('what goes to a dead node', async () => {
    const sent = await load('/dead');
    expect(sent.total.statuses).toEqual({ '5xx': COUNT });
    expect((await stats('dead', 'BACKEND')).hrsp_5xx).toBe(COUNT);
  });
});
