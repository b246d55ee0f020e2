import type { RequestListener } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createNodeExporterProbe,
  nodeExporter,
} from '../../../src/adapters/probe/node-exporter.ts';
import { printable } from '../../../src/cli/render/printable.ts';
import { defaultProbeSettings } from '../../../src/core/cluster/probe-defaults.ts';
import { VirtualClock } from '../../../src/core/kernel/clock.ts';
import type { HostProbe, ProbeOutcome, ProbeTarget } from '../../../src/core/probe/host-probe.ts';
import type { LoadSample } from '../../../src/core/probe/load-sample.ts';
import { exporterPage, laterPage, type PageLines, usualPage } from '../../support/exporter-page.ts';
import { hostProbeContract } from './host-probe-contract.ts';
import { counted, pour, Servers } from './servers.ts';

const servers = new Servers();
const probes: HostProbe[] = [];
afterEach(async () => {
  await Promise.all(probes.splice(0).map((one) => one.close()));
});
afterAll(() => servers.close());

type HttpSettings = Partial<ProbeTarget['settings']['nodeExporter']>;

const target = (node: string, url: string, more: HttpSettings = {}): ProbeTarget => ({
  node,
  host: '127.0.0.1',
  settings: { ...defaultProbeSettings, nodeExporter: { url, ...more } },
});

/** Serves page after page, the last one for ever. */
function pages(...texts: readonly string[]): RequestListener {
  let served = 0;
  return (_, answer) => {
    answer.setHeader('content-type', 'text/plain; version=0.0.4; charset=utf-8');
    answer.end(texts[Math.min(served++, texts.length - 1)]);
  };
}

const patience = { concurrency: 32, timeoutMs: 10_000, signal: new AbortController().signal };

function probe(clock?: VirtualClock): HostProbe {
  const one = createNodeExporterProbe(clock);
  probes.push(one);
  return one;
}

async function samples(
  targets: readonly ProbeTarget[],
  more: object = {},
  one = probe(),
): Promise<ProbeOutcome<LoadSample>[]> {
  const request = { ...patience, intervalMs: 0, ...more };
  const found = await Array.fromAsync(one.sample(targets, request));
  return found.toSorted((a, b) => (a.node < b.node ? -1 : 1));
}

async function load(...texts: readonly string[]): Promise<LoadSample> {
  const [outcome] = await samples([target('a', await servers.http(pages(...texts)))]);
  if (outcome?.kind === 'measured') return outcome.value;
  throw new Error(outcome?.reason);
}

describe('contract', () => {
  const moving = counted((_, answer) => answer.end(laterPage(performance.now() / 1000)));
  const good: ProbeTarget[] = [];
  let silent: ProbeTarget;
  beforeAll(async () => {
    for (const node of ['a', 'b']) {
      good.push(target(node, `${await servers.http(moving.listener)}/metrics`));
    }
    silent = target('silent', await servers.raw(() => undefined));
  });
  const bad = target('bad', 'http://{host}:1/metrics');
  const { mostAtOnce } = moving;
  hostProbeContract('node-exporter', nodeExporter, {
    fixture: () => ({ good, bad, silent, mostAtOnce }),
  });
});

describe('a load sample', () => {
  it('is the load between two pages, by the clock of the node', async () => {
    const { intervalMs, cpu, disk } = await load(exporterPage(), laterPage(10));
    expect(intervalMs).toBeCloseTo(10_000);
    expect(cpu.busyRatio).toMatchObject({ value: 0.625, source: expect.stringMatching(/^http:/) });
    expect(disk).toMatchObject({ device: { value: 'nvme0n1' }, busyRatio: { value: 0.75 } });
  });

  it('needs one page only from the second time on', async () => {
    let served = 0;
    const address = await servers.http((request, answer) =>
      pages(laterPage(10 * served++))(request, answer),
    );
    const one = probe();
    for (const want of [2, 3, 4]) {
      const [outcome] = await samples([target('a', address)], {}, one);
      expect(outcome).toMatchObject({ value: { intervalMs: expect.closeTo(10_000) } });
      expect(served).toBe(want);
    }
  });

  it('is missing once when CPUs came or went', async () => {
    const one = Object.keys(usualPage).filter((line) => line.includes('cpu="1"'));
    const without = Object.fromEntries(one.map((line) => [line, undefined]));
    const answers = pages(exporterPage(without), laterPage(10), laterPage(20), laterPage(30));
    const [a, asker] = [target('a', await servers.http(answers)), probe()];
    expect(await samples([a], {}, asker)).toMatchObject([
      { kind: 'failed', code: 'PROBE_FAILED', reason: expect.stringMatching(/^CPUs came or went/) },
    ]);
    expect(await samples([a], {}, asker)).toMatchObject([
      { value: { cpu: { busyRatio: { value: 0.625 } } } },
    ]);
  });

  it.each<{ name: string; second: PageLines; reason: RegExp }>([
    {
      name: 'NaN',
      second: { node_pressure_cpu_waiting_seconds_total: 'NaN' },
      reason: /no finite/,
    },
    {
      name: 'negative',
      second: { node_pressure_cpu_waiting_seconds_total: -5 },
      reason: /no finite/,
    },
    { name: 'reset', second: { node_pressure_cpu_waiting_seconds_total: 1 }, reason: /went back/ },
    {
      name: 'malformed',
      second: { node_pressure_cpu_waiting_seconds_total: '1,5' },
      reason: /not tell/,
    },
    {
      name: 'reset by a restart',
      second: { node_boot_time_seconds: usualPage.node_boot_time_seconds + 1005 },
      reason: /started again/,
    },
  ])('has no figure for a counter that is $name', async ({ second, reason }) => {
    const { pressure } = await load(exporterPage(), laterPage(10, second));
    expect(pressure.cpuRatio).toEqual({ value: null, reason: expect.stringMatching(reason) });
  });

  it.each([
    { name: 'back by an hour', time: -3600, boot: -3600 },
    { name: 'back by a third of a second', time: -0.3, boot: -1 },
    { name: 'ahead', time: 7200.4, boot: 7200 },
  ])('is right when the clock of the node is set $name', async ({ time, boot }) => {
    const set = {
      node_time_seconds: usualPage.node_time_seconds + 10 + time,
      node_boot_time_seconds: usualPage.node_boot_time_seconds + boot,
    };
    const { intervalMs } = await load(exporterPage(), laterPage(10, set));
    expect(intervalMs).toBeGreaterThan(9500);
    expect(intervalMs).toBeLessThan(10_500);
  });
});

describe('an exporter', () => {
  it('is asked for what is needed only', async () => {
    const asked: string[] = [];
    const address = await servers.http((request, answer) => {
      asked.push(decodeURIComponent(request.url!));
      pages(exporterPage())(request, answer);
    });
    await samples([target('a', `${address}/metrics?target=x`)]);
    const collectors = ['cpu', 'meminfo', 'diskstats', 'netdev', 'pressure', 'time', 'stat'];
    const wanted = `/metrics?target=x&${collectors.map((one) => `collect[]=${one}`).join('&')}`;
    expect(asked).toEqual([wanted, wanted]);
  });

  it.each([400, 404])(
    'that refuses this with %d is asked for everything from then on',
    async (status) => {
      const asked: boolean[] = [];
      const address = await servers.http((request, answer) => {
        asked.push(request.url!.includes('?'));
        if (request.url!.includes('?')) answer.writeHead(status).end('missing collector: pressure');
        else pages(exporterPage())(request, answer);
      });
      const one = probe();
      for (let i = 0; i < 2; i++) {
        expect(await samples([target('a', `${address}/metrics`)], {}, one)).toMatchObject([
          { kind: 'measured' },
        ]);
      }
      expect(asked).toEqual([true, false, false, false]);
    },
  );

  const ipv6 = Object.values(networkInterfaces()).some((all) =>
    all?.some(({ address }) => address === '::1'),
  );
  it.skipIf(!ipv6)('is found at an IPv6 address, which gets its brackets', async () => {
    const address = await servers.http(pages(exporterPage(), laterPage(1)), { host: '::1' });
    const there = { ...target('a', address.replace('[::1]', '{host}')), host: '::1' };
    expect(await samples([there])).toMatchObject([{ kind: 'measured' }]);
  });

  it.each<{ name: string; listener: RequestListener; code: string; reason: RegExp }>([
    {
      name: 'wants a password',
      listener: (_, answer) => void answer.writeHead(401).end('Unauthorized'),
      code: 'NODE_REFUSED_LOGIN',
      reason: /^user and password are refused \(status 401\)$/,
    },
    {
      name: 'forbids',
      listener: (_, answer) => void answer.writeHead(403).end('not you'),
      code: 'NODE_REFUSED_LOGIN',
      reason: /403.*: not you$/,
    },
    {
      name: 'has no such page',
      listener: (_, answer) => void answer.writeHead(404).end('404 page not found'),
      code: 'ANSWER_INVALID',
      reason: /^answers with status 404: 404 page not found$/,
    },
    {
      name: 'fails',
      listener: (_, answer) => void answer.writeHead(500).end(`\x1b]0;x\x07${'no '.repeat(9000)}`),
      code: 'ANSWER_INVALID',
      reason: /^answers with status 500: .{150,200}…$/,
    },
    {
      name: 'redirects for ever',
      listener: (_, answer) => void answer.writeHead(301, { location: '/metrics/' }).end(),
      code: 'ANSWER_INVALID',
      reason: /^redirects to "\/metrics\/" \(status 301\): write the final address$/,
    },
    {
      name: 'is a web site',
      listener: (_, answer) =>
        void answer.writeHead(200, { 'content-type': 'text/html' }).end('<p>'),
      code: 'ANSWER_INVALID',
      reason: /^answers with "text\/html", which is no page of metrics$/,
    },
    {
      name: 'is another exporter',
      listener: pages('go_goroutines 8\n'),
      code: 'ANSWER_INVALID',
      reason: /no metric of node_exporter/,
    },
    {
      name: 'does not tell how long it is up',
      listener: pages('node_memory_MemTotal_bytes 1\n'),
      code: 'ANSWER_INVALID',
      reason: /collectors stat and time/,
    },
    {
      name: 'sends nothing',
      listener: pages(''),
      code: 'ANSWER_INVALID',
      reason: /no metric of node_exporter/,
    },
  ])('that $name is a failure of its node', async ({ listener, code, reason }) => {
    const outcomes = await samples([target('a', await servers.http(listener))]);
    expect(outcomes).toEqual([
      { kind: 'failed', node: 'a', code, reason: expect.stringMatching(reason) },
    ]);
  });

  it.each([
    'http://{host}:port/metrics',
    'ftp://{host}/metrics',
    'http://me:secret@{host}/metrics',
    '{host}:9100',
  ])('at no address that can be asked: %s', async (url) => {
    expect(await samples([target('a', url)])).toMatchObject([
      { code: 'INPUT_INVALID', reason: expect.stringMatching(/must be a URL with http/) },
    ]);
  });
});

describe('hostile exporters', () => {
  const written: (() => number)[] = [];
  const endless = (head: string, piece: string) =>
    servers.raw((socket) => {
      socket.once('data', () => {
        socket.write(`HTTP/1.1 200 OK\r\n${head}`);
        written.push(pour(socket, piece));
      });
    });

  it('cost the others nothing, and bounded memory', async () => {
    const line = `node_disk_io_time_seconds_total{device="${'sd'.repeat(30)}"} 1\n`;
    const chunked = 'transfer-encoding: chunked\r\n\r\n';
    const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;
    const hostile = {
      endless: await endless('\r\n', 'node_time_seconds 1\n'.repeat(3000)),
      body: await endless(chunked, chunk('node_time_seconds 1\n'.repeat(3000))),
      device: await endless(chunked, chunk(line.repeat(1000))),
      line: await endless(chunked, chunk('x'.repeat(65_536))),
      headers: await endless('', 'x-more: and more\r\n'.repeat(200)),
      reset: await servers.raw(
        (socket) => void socket.once('data', () => socket.resetAndDestroy()),
      ),
      silent: await servers.raw(() => undefined),
      drip: await servers.http((_, answer) => void answer.write('node_time_seconds 1\n')),
      ssh: await servers.raw((socket) => void socket.end('SSH-2.0-x\x1b[2J\r\n')),
    };
    const good = await servers.http(pages(exporterPage(), laterPage(10)));
    const targets = [
      ...Object.entries(hostile).map(([name, url]) => target(name, url)),
      ...[1, 2, 3].map((i) => target(`good-${i}`, good)),
    ];
    const clock = new VirtualClock();
    const reasons: Record<string, string> = {};
    const request = { ...patience, concurrency: 4, timeoutMs: 3000, intervalMs: 0 };
    for await (const outcome of probe(clock).sample(targets, request)) {
      reasons[outcome.node] = 'reason' in outcome ? outcome.reason : 'measured';
      const isOnlyTimeLeft = Object.keys(reasons).length === targets.length - 2;
      if (isOnlyTimeLeft) clock.advance(3000);
    }
    expect(reasons).toEqual({
      endless: 'answers without saying how long, so that a cut could not be seen',
      body: expect.stringMatching(/^answers with more than 16.0 MiB/),
      device: expect.stringMatching(/^answers with more than 16.0 MiB/),
      line: expect.stringMatching(/^answers with more than 16.0 MiB/),
      headers: expect.stringMatching(/^answers with more headers/),
      reset: 'the connection was cut before an answer',
      silent: 'no answer in 3.00 s: connected, but no answer began',
      drip: 'no answer in 3.00 s: after 20 B the answer has not come to its end',
      ssh: 'answers with what is no HTTP',
      'good-1': 'measured',
      'good-2': 'measured',
      'good-3': 'measured',
    });
    for (const count of written) expect(count()).toBeLessThan(64 * 1024 * 1024);
  });

  it('cannot write on a terminal through names of devices', async () => {
    const device = 'node_disk_io_time_seconds_total{device="\x1b[31msda\u202e"}';
    const others = Object.keys(usualPage).filter((line) => line.startsWith('node_disk'));
    const none = Object.fromEntries(others.map((line) => [line, undefined]));
    const { disk } = await load(
      exporterPage({ ...none, [device]: 1 }),
      laterPage(10, { ...none, [device]: 6 }),
    );
    expect(disk.busyRatio.value).toBeCloseTo(0.5);
    expect(printable(disk.device.value!)).toBe('sda');
  });

  it('lose a node that never answers as soon as its time is up', async () => {
    const clock = new VirtualClock();
    const { promise, resolve } = Promise.withResolvers<void>();
    const silent = await servers.raw((socket) => void socket.once('data', () => resolve()));
    const found = samples([target('a', silent)], { timeoutMs: 500 }, probe(clock));
    await promise;
    clock.advance(500);
    expect(await found).toMatchObject([{ code: 'NODE_TIMEOUT' }]);
  });
});

describe('a profile', () => {
  it('is read from one page', async () => {
    const address = await servers.http(
      pages(exporterPage({ 'node_os_info{pretty_name="Tests 1"}': 1 })),
    );
    const request = {
      ...patience,
      diskPath: '/srv',
      measuresCpu: true,
      measuresDisk: true,
      measuresWrites: false,
      isForced: false,
    };
    const [outcome] = await Array.fromAsync(probe().profile([target('a', address)], request));
    expect(outcome).toMatchObject({
      kind: 'measured',
      value: {
        node: 'a',
        system: { os: { value: 'Tests 1', source: `${address} node_os_info, node_uname_info` } },
        cpu: { onlineCores: { value: 2 }, scoreMopsPerSecond: { value: null } },
        memory: { totalBytes: { value: 8e9 } },
        disk: { path: '/srv', randomReadIops: { value: null } },
      },
    });
  });
});
