import type { RequestListener } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { heartbeatProbes } from '../../../src/adapters/heartbeat/registry.ts';
import type { CheckSettings } from '../../../src/core/cluster/heartbeat-settings.ts';
import type { Evidence } from '../../../src/core/health/evidence.ts';
import { Servers, tlsFile } from '../probe/servers.ts';

const servers = new Servers();
const probes = { http: heartbeatProbes.http.create(), https: heartbeatProbes.https.create() };
afterAll(() => servers.close());

function ask(
  url: string,
  settings: Partial<CheckSettings> = {},
  timeoutMs = 10_000,
): Promise<Evidence> {
  const { protocol, hostname, port } = new URL(url);
  const probe = protocol === 'https:' ? 'https' : 'http';
  const host = hostname.replace(/^\[|\]$/g, '');
  const target = { node: 'a', host, port: Number(port), settings: { probe, ...settings } as const };
  return probes[probe].check(target, { timeoutMs });
}

describe('a web page', () => {
  it.each<{ name: string; status: number; wanted?: string; finding: string }>([
    { name: 'a redirect is alive', status: 301, finding: 'answered' },
    { name: 'a failure is not', status: 500, finding: 'wrong' },
    { name: 'as listed', status: 401, wanted: '200-299,401', finding: 'answered' },
    { name: 'not as listed', status: 302, wanted: '200-299,401', finding: 'wrong' },
  ])('with status $status is $finding: $name', async ({ status, wanted, finding }) => {
    const url = await servers.http((_, answer) => answer.writeHead(status).end());
    const settings = wanted === undefined ? {} : { status: wanted };
    expect(await ask(url, settings)).toMatchObject({ finding });
  });

  it('is asked for by its path, on a connection that is not kept, over IPv6 too', async () => {
    const heard: string[] = [];
    const listener: RequestListener = ({ url, headers }, answer) => {
      heard.push(`${url} ${headers.host} ${headers.connection}`);
      answer.end();
    };
    const url = await servers.http(listener, { host: '::1' });
    await ask(url, { path: '/health?deep=1' });
    expect(heard).toEqual([`/health?deep=1 ${new URL(url).host} close`]);
  });

  it('is searched across its pieces', async () => {
    const url = await servers.http((_, answer) => {
      answer.write('WE');
      setImmediate(() => answer.end('LL'));
    });
    expect(await ask(url, { contains: 'WELL' })).toMatchObject({ finding: 'answered' });
  });

  it.each([
    {
      name: 'cut',
      listener: ((_, answer) => {
        answer.write('a');
        setImmediate(() => answer.destroy());
      }) as RequestListener,
      finding: 'reset',
    },
    {
      name: 'without its end',
      listener: ((_, answer) => void answer.write('a')) as RequestListener,
      finding: 'no-answer',
    },
    {
      name: 'with its text too far behind',
      listener: ((_, answer) => answer.end(`${'a'.repeat(70_000)}b`)) as RequestListener,
      finding: 'wrong',
    },
  ])('is $finding when it is $name', async ({ listener, finding }) => {
    const url = await servers.http(listener);
    expect(await ask(url, { contains: 'b' }, 300)).toMatchObject({ finding });
  });

  it.each([
    { name: 'no HTTP', says: 'SSH-2.0-x\r\n', detail: /no HTTP/ },
    {
      name: 'headers without end',
      says: `HTTP/1.1 200 OK\r\na: ${'x'.repeat(20_000)}`,
      detail: /more headers/,
    },
  ])('is wrong when it is $name', async ({ says, detail }) => {
    const url = await servers.raw((socket) => socket.once('data', () => socket.write(says)));
    expect(await ask(url)).toMatchObject({
      finding: 'wrong',
      detail: expect.stringMatching(detail),
    });
  });
});

describe('a certificate', () => {
  const caFile = tlsFile('authority.pem');
  const YEARS = 365 * 86_400_000;

  it.each<{
    name: string;
    certificate: 'loopback' | 'expired' | 'other-name';
    settings: Partial<CheckSettings>;
    detail: RegExp;
  }>([
    {
      name: 'of another authority',
      certificate: 'loopback',
      settings: { caFile: tlsFile('other-authority.pem') },
      detail: /do not trust/,
    },
    {
      name: "that is not the system's",
      certificate: 'loopback',
      settings: {},
      detail: /do not trust/,
    },
    {
      name: 'that has expired',
      certificate: 'expired',
      settings: { caFile },
      detail: /has expired/,
    },
    {
      name: 'for another name',
      certificate: 'other-name',
      settings: { caFile },
      detail: /another name/,
    },
    {
      name: 'that ends too soon',
      certificate: 'loopback',
      settings: { caFile, minValidityMs: 200 * YEARS },
      detail: /ends in \d+ h .*, sooner than/,
    },
  ])('$name is wrong', async ({ certificate, settings, detail }) => {
    const url = await servers.http((_, answer) => answer.end(), { certificate });
    expect(await ask(url, settings)).toMatchObject({
      finding: 'wrong',
      detail: expect.stringMatching(detail),
    });
  });

  it('that is good for long enough is right', async () => {
    const url = await servers.http((_, answer) => answer.end(), { certificate: 'loopback' });
    expect(await ask(url, { caFile, minValidityMs: YEARS })).toMatchObject({ finding: 'answered' });
  });

  it('is wrong where none is shown', async () => {
    const url = await servers.http((_, answer) => answer.end());
    expect(await ask(url.replace('http:', 'https:'), { caFile })).toMatchObject({
      finding: 'wrong',
      detail: expect.stringMatching(/no TLS came about/),
    });
  });

  it('cannot be judged when the list of authorities cannot be read', async () => {
    const url = await servers.http((_, answer) => answer.end(), { certificate: 'loopback' });
    expect(await ask(url, { caFile: '/nowhere.pem' })).toMatchObject({
      finding: 'local',
      detail: expect.stringMatching(/nowhere\.pem/),
    });
  });
});
