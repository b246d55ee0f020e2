import type { RequestListener } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPrometheusProbe, prometheus } from '../../../src/adapters/probe/prometheus.ts';
import { printable } from '../../../src/cli/render/printable.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import type { HostProbe, ProbeOutcome, ProbeTarget } from '../../../src/core/probe/host-probe.ts';
import type { LoadSample } from '../../../src/core/probe/load-sample.ts';
import { exporterPage, laterPage } from '../../support/exporter-page.ts';
import { fakePrometheus, type Kept, NOW } from './fake-prometheus.ts';
import { hostProbeContract } from './host-probe-contract.ts';
import { counted, pour, Servers } from './servers.ts';

const servers = new Servers();
const probes: HostProbe[] = [];
afterEach(async () => {
  await Promise.all(probes.splice(0).map((one) => one.close()));
});
afterAll(() => servers.close());

function target(node: string, url: string, host = node): ProbeTarget {
  const instance = '{host}:9100';
  return { node, host, settings: { ...defaultProbeSettings, prometheus: { url, instance } } };
}

const usual: Kept = { newest: laterPage(30), earlier: exporterPage(), isUp: true };
const patience = { concurrency: 32, timeoutMs: 10_000, signal: new AbortController().signal };

function probe(): HostProbe {
  const one = createPrometheusProbe();
  probes.push(one);
  return one;
}

async function samples(
  targets: readonly ProbeTarget[],
  more: object = {},
  one = probe(),
): Promise<ProbeOutcome<LoadSample>[]> {
  const found = await Array.fromAsync(one.sample(targets, { ...patience, intervalMs: 0, ...more }));
  return found.toSorted((a, b) => (a.node < b.node ? -1 : 1));
}

/** The outcome of node `a`, when its server answers so. */
async function outcome(listener: RequestListener): Promise<ProbeOutcome<LoadSample>> {
  const [found] = await samples([target('a', await servers.http(listener))]);
  return found!;
}

describe('contract', () => {
  const answers = counted(fakePrometheus({ 'a:9100': usual, 'b:9100': usual }));
  let [server, quiet] = ['', ''];
  beforeAll(async () => {
    server = await servers.http(answers.listener);
    quiet = await servers.raw(() => undefined);
  });
  hostProbeContract('prometheus', prometheus, {
    fixture: () => ({
      good: [target('a', server), target('b', server)],
      bad: target('bad', server),
      silent: target('silent', quiet),
      mostAtOnce: answers.mostAtOnce,
    }),
  });
});

describe('a load sample', () => {
  it('is that between two readings, and as old as the newer', async () => {
    const server = await servers.http(fakePrometheus({ 'a:9100': usual }));
    expect(await samples([target('a', server)])).toMatchObject([
      {
        kind: 'measured',
        value: {
          sampledAt: new Date((NOW - 5) * 1000).toISOString(),
          intervalMs: expect.closeTo(30_000),
          cpu: { busyRatio: { value: 0.625, source: `${server} instance "a:9100"` } },
          disk: { device: { value: 'nvme0n1' }, busyRatio: { value: 0.75 } },
          network: { receivedBytesPerSecond: { value: expect.closeTo(1000) } },
        },
      },
    ]);
  });

  it('takes one query for the fleet, after one for what is not known yet', async () => {
    const queries: string[] = [];
    const kept = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`n${i}:9100`, usual]));
    const server = await servers.http(fakePrometheus(kept, (query) => queries.push(query)));
    const targets = Object.keys(kept).map((instance) => target(instance.slice(0, -5), server));
    const one = probe();
    for (const count of [2, 3, 4]) {
      const found = await samples(targets, {}, one);
      expect(found.filter(({ kind }) => kind === 'measured')).toHaveLength(100);
      expect(queries).toHaveLength(count);
    }
  });

  it.each([
    { name: 'twice the interval of scrapes', scrapeSeconds: 15, intervalMs: 1000, window: 30_000 },
    {
      name: 'the interval that is asked for',
      scrapeSeconds: 15,
      intervalMs: 60_000,
      window: 60_000,
    },
    { name: 'less where scrapes are frequent', scrapeSeconds: 1, intervalMs: 0, window: 2000 },
  ])('is over $name', async ({ scrapeSeconds, intervalMs, window }) => {
    const queries: string[] = [];
    const kept = { 'a:9100': { ...usual, scrapeSeconds, age: 1 } };
    const server = await servers.http(fakePrometheus(kept, (query) => queries.push(query)));
    await samples([target('a', server)], { intervalMs });
    expect(queries.at(-1)).toContain(`[${scrapeSeconds * 2000}ms] offset ${window}ms`);
  });

  it('of nodes with other intervals takes a query for each interval', async () => {
    const queries: string[] = [];
    const kept = { 'a:9100': usual, 'b:9100': { ...usual, scrapeSeconds: 60 }, 'c:9100': usual };
    const server = await servers.http(fakePrometheus(kept, (query) => queries.push(query)));
    const found = await samples(['a', 'b', 'c'].map((node) => target(node, server)));
    expect(found.map(({ kind }) => kind)).toEqual(['measured', 'measured', 'measured']);
    expect(queries).toHaveLength(3);
  });

  it('learns the interval anew when a node has failed', async () => {
    const queries: string[] = [];
    const kept: Record<string, Kept> = { 'a:9100': { ...usual, age: 31 } };
    const server = await servers.http(fakePrometheus(kept, (query) => queries.push(query)));
    const one = probe();
    expect(await samples([target('a', server)], {}, one)).toMatchObject([{ kind: 'failed' }]);
    kept['a:9100'] = { ...usual, scrapeSeconds: 60 };
    expect(await samples([target('a', server)], {}, one)).toMatchObject([{ kind: 'measured' }]);
    expect(queries.at(-1)).toContain('offset 120000ms');
  });

  it.each<{ name: string; kept: Record<string, Kept>; code: string; reason: RegExp }>([
    {
      name: 'is unknown',
      kept: { 'b:9100': usual },
      code: 'PROBE_FAILED',
      reason: /^instance "a:9100": Prometheus has no series of it/,
    },
    {
      name: 'is down',
      kept: { 'a:9100': { isUp: false } },
      code: 'NODE_UNREACHABLE',
      reason: /^instance "a:9100": Prometheus cannot scrape it: up is 0$/,
    },
    {
      name: 'has a stale reading',
      kept: { 'a:9100': { ...usual, age: 31 } },
      code: 'PROBE_FAILED',
      reason: /^instance "a:9100": its newest reading in Prometheus is 31.0 s old$/,
    },
    {
      name: 'was scraped once',
      kept: { 'a:9100': { newest: laterPage(30), isUp: true } },
      code: 'PROBE_FAILED',
      reason: /no earlier reading of it, from 30.0 s ago/,
    },
    {
      name: 'is two machines',
      kept: { 'a:9100': { ...usual, seriesCount: 2 } },
      code: 'PROBE_FAILED',
      reason: /2 series of job "node" claim to be it/,
    },
  ])('of a node that $name is a failure', async ({ kept, code, reason }) => {
    expect(await outcome(fakePrometheus(kept))).toEqual({
      kind: 'failed',
      node: 'a',
      code,
      reason: expect.stringMatching(reason),
    });
  });

  it('that is missing comes with what the server warns of', async () => {
    const warnings = [`store \x1b[31mthanos-2${'!'.repeat(500)}`];
    const { reason } = (await outcome(fakePrometheus({}, undefined, { warnings }))) as {
      reason: string;
    };
    expect(printable(reason)).toMatch(/; it warns: store thanos-2!{100,160}…$/);
  });
});

describe('a server', () => {
  const json =
    (status: number, body: object): RequestListener =>
    (request, answer) => {
      request.resume();
      answer.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
  it.each<{ name: string; listener: RequestListener; code: string; reason: RegExp }>([
    {
      name: 'refuses the query',
      listener: json(400, { status: 'error', errorType: 'bad_data', error: 'parse error\x1b[2J' }),
      code: 'ANSWER_INVALID',
      reason: /^answers with status 400: bad_data: parse error/,
    },
    {
      name: 'is overloaded',
      listener: json(503, { status: 'error', errorType: 'timeout', error: 'query timed out' }),
      code: 'ANSWER_INVALID',
      reason: /^answers with status 503: timeout: query timed out$/,
    },
    {
      name: 'fails with status 200',
      listener: json(200, { status: 'error', errorType: 'internal', error: 'x' }),
      code: 'ANSWER_INVALID',
      reason: /^fails the query: internal: x$/,
    },
    {
      name: 'wants a password',
      listener: json(401, {}),
      code: 'NODE_REFUSED_LOGIN',
      reason: /status 401/,
    },
    {
      name: 'is another web server',
      listener: (_, answer) => void answer.end('<html>'),
      code: 'ANSWER_INVALID',
      reason: /not the JSON of Prometheus/,
    },
    {
      name: 'is not there',
      listener: (_, answer) => void answer.writeHead(404).end('404 page not found\n'),
      code: 'ANSWER_INVALID',
      reason: /^answers with status 404: 404 page not found$/,
    },
  ])(
    'that $name fails all its nodes, and those of no other',
    async ({ listener, code, reason }) => {
      const [bad, good] = [
        await servers.http(listener),
        await servers.http(fakePrometheus({ 'c:9100': usual })),
      ];
      const found = await samples([target('a', bad), target('b', bad), target('c', good)]);
      const failed = { kind: 'failed', code, reason: expect.stringMatching(reason) };
      expect(found).toEqual([
        { ...failed, node: 'a' },
        { ...failed, node: 'b' },
        { kind: 'measured', node: 'c', value: expect.anything() },
      ]);
    },
  );

  it('that never ends costs bounded memory', async () => {
    let written = () => 0;
    const server = await servers.raw((socket) => {
      socket.once('data', () => {
        const begin = '{"status":"success","data":{"result":[';
        const head = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n';
        socket.write(`${head}${begin.length.toString(16)}\r\n${begin}\r\n`);
        written = pour(socket, `7530\r\n${'[],'.repeat(10_000)}\r\n`);
      });
    });
    expect(await samples([target('a', server)])).toMatchObject([
      { reason: expect.stringMatching(/^answers with more than 1.03 MiB/) },
    ]);
    expect(written()).toBeLessThan(32 * 1024 * 1024);
  });

  it('may have a path of its own', async () => {
    const asked: (string | undefined)[] = [];
    const answers = fakePrometheus({ 'a:9100': usual });
    const server = await servers.http((request, answer) => {
      asked.push(request.url);
      answers(request, answer);
    });
    await samples([target('a', `${server}/prometheus/?tenant=1`)]);
    expect(new Set(asked)).toEqual(new Set(['/prometheus/api/v1/query?tenant=1']));
  });

  it('knows a node by its IPv6 address in brackets', async () => {
    const server = await servers.http(fakePrometheus({ '[2001:db8::1]:9100': usual }));
    expect(await samples([target('a', server, '2001:db8::1')])).toMatchObject([
      { kind: 'measured' },
    ]);
  });

  it('may know two nodes by one instance', async () => {
    const server = await servers.http(fakePrometheus({ 'one:9100': usual }));
    const found = await samples([target('a', server, 'one'), target('b', server, 'one')]);
    expect(found).toMatchObject([
      { node: 'a', kind: 'measured' },
      { node: 'b', kind: 'measured' },
    ]);
  });
});

describe('profiles', () => {
  const request = {
    ...patience,
    diskPath: '/srv',
    measuresCpu: false,
    measuresDisk: false,
    measuresWrites: false,
    isForced: false,
  };

  it('are read with one query', async () => {
    const queries: string[] = [];
    const newest = exporterPage({ 'node_os_info{pretty_name="Tests 1"}': 1 });
    const server = await servers.http(
      fakePrometheus({ 'a:9100': { newest, age: 200 } }, (query) => queries.push(query)),
    );
    const found = await Array.fromAsync(probe().profile([target('a', server)], request));
    expect(found).toMatchObject([
      {
        kind: 'measured',
        value: {
          measuredAt: new Date((NOW - 200) * 1000).toISOString(),
          system: { os: { value: 'Tests 1' } },
          cpu: { usableCores: { value: 2 } },
          memory: { usableBytes: { value: 8e9 } },
          disk: { path: '/srv' },
        },
      },
    ]);
    expect(queries).toHaveLength(1);
  });
});
