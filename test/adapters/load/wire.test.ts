import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { connectFailure } from '../../../src/adapters/load/connect-failure.ts';
import { resolveTargets } from '../../../src/adapters/load/endpoints.ts';
import type { RequestPlan } from '../../../src/core/load/request-plan.ts';
import { mistakesOf, type SentTraits, sendLoad } from '../../support/sent-load.ts';

const fixture = (name: string): string => join(import.meta.dirname, '../../fixtures/tls', name);
const folder = mkdtempSync(join(tmpdir(), 'lbctl-wire-'));
afterAll(() => rmSync(folder, { recursive: true }));

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

interface Heard {
  readonly method: string;
  readonly url: string;
  /** Name and value in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

/** Answers all with `ok`, and keeps what it was asked. */
function listener(heard: Heard[]): RequestListener {
  return async (request, response) => {
    const body = Buffer.concat((await request.toArray()) as Buffer[]);
    const { method = '', url = '', rawHeaders: headers } = request;
    heard.push({ method, url, headers, body });
    response.end('ok');
  };
}

async function serve(
  at: number | string = 0,
  key?: string,
): Promise<{ url: string; heard: Heard[] }> {
  const heard: Heard[] = [];
  const server =
    key === undefined
      ? createServer(listener(heard))
      : createTlsServer(
          { key: readFileSync(fixture(`${key}.key`)), cert: readFileSync(fixture(`${key}.pem`)) },
          listener(heard),
        );
  servers.push(server);
  const place = typeof at === 'string' ? { path: at } : { host: '127.0.0.1', port: at };
  await new Promise<void>((resolve) => server.listen(place, resolve));
  const scheme = key === undefined ? 'http' : 'https';
  const url =
    typeof at === 'string'
      ? `unix:${at}`
      : `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, heard };
}

const asked = (
  lines: readonly { method: string; path: string }[],
  more: Partial<RequestPlan> = {},
): RequestPlan => ({
  what: { kind: 'lines', lines, choice: 'sequential' },
  keyedBy: 'request',
  ...more,
});
const GET = { method: 'GET', path: '/' };

async function heardOf(traits: SentTraits): Promise<{ heard: Heard; host: string }> {
  const { url, heard } = await serve();
  const sent = await sendLoad([url], traits);
  expect(mistakesOf(sent)).toEqual([]);
  expect(sent.total).toMatchObject({ answerCount: 1, failures: {} });
  return { heard: heard[0]!, host: url.slice('http://'.length) };
}

describe('requests on the wire', () => {
  it('say their host and who sends them', async () => {
    const requests = asked([{ method: 'GET', path: '/a?b=c%20d' }]);
    const { heard, host } = await heardOf({ requests });
    expect(heard).toEqual({
      method: 'GET',
      url: '/a?b=c%20d',
      headers: ['Host', host, 'User-Agent', 'lbctl'],
      body: Buffer.of(),
    });
  });

  it('have the headers that were asked for, in order, instead of their own', async () => {
    const headers = [
      ['X-One', 'caf\xe9'],
      ['host', 'shop.example'],
      ['User-Agent', 'somebody'],
      ['X-One', 'two'],
    ] as const;
    const { heard } = await heardOf({ headers });
    expect(heard.headers).toEqual(headers.flat());
  });

  it.each(['POST', 'PUT', 'PATCH'])('of %s tell a length without a body too', async (method) => {
    const { heard } = await heardOf({ requests: asked([{ method, path: '/' }]) });
    expect(heard.method).toBe(method);
    expect(heard.headers.slice(-2)).toEqual(['Content-Length', '0']);
  });

  it.each([0, 1, 300_000])('carry a body of %i bytes, whatever is in it', async (length) => {
    const body = Uint8Array.from({ length }, (_, i) => (i * 7) & 255);
    const { heard } = await heardOf({ requests: asked([GET], { body, method: 'PUT' }) });
    expect(heard.headers.slice(-2)).toEqual(['Content-Length', String(length)]);
    expect(heard.body.equals(body)).toBe(true);
  });

  it('name each node by its own host', async () => {
    const nodes = [await serve(), await serve()];
    await sendLoad(
      nodes.map(({ url }) => url),
      { burst: 4 },
    );
    for (const { url, heard } of nodes) {
      expect(heard.map(({ headers }) => `http://${headers[1]}`)).toEqual([url, url]);
    }
  });

  it('are the same when there are too many to keep them ready', async () => {
    const { url, heard } = await serve();
    const lines = Array.from({ length: 9000 }, (_, i) => ({ method: 'GET', path: `/${i}` }));
    await sendLoad([url], { burst: 3, requests: asked(lines), limits: { connections: 1 } });
    expect(heard.map((one) => one.url)).toEqual(['/0', '/1', '/2']);
  });

  it('of HEAD leave the connection in use', async () => {
    const { url, heard } = await serve();
    const requests = asked([{ method: 'HEAD', path: '/' }, GET]);
    const sent = await sendLoad([url], { burst: 4, requests, limits: { connections: 1 } });
    expect(mistakesOf(sent)).toEqual([]);
    expect(heard.map(({ method }) => method)).toEqual(['HEAD', 'GET', 'HEAD', 'GET']);
    expect(sent.nodes[0]).toMatchObject({ answerCount: 4, surplusCount: 0, failures: {} });
  });

  it('that ask for the end of the connection get a new one each', async () => {
    const { url } = await serve();
    const headers = [['Connection', 'close']] as const;
    const sent = await sendLoad([url], { burst: 5, headers, limits: { connections: 2 } });
    expect(sent.nodes[0]).toMatchObject({ answerCount: 5, connectionCount: 5, failures: {} });
  });
});

describe('unix sockets', () => {
  it('are loaded like any node', async () => {
    const { url, heard } = await serve(join(folder, 'app.sock'));
    const sent = await sendLoad([url], { burst: 6, limits: { connections: 2 } });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]).toMatchObject({ answerCount: 6, connectionCount: 2, failures: {} });
    expect(heard[0]!.headers.slice(0, 2)).toEqual(['Host', 'localhost']);
  });

  it('that are not there refuse', async () => {
    const sent = await sendLoad([`unix:${join(folder, 'none.sock')}`], { burst: 3 });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.total.failures).toEqual({ refused: 3 });
  });
});

describe('TLS', () => {
  const caFile = fixture('authority.pem');
  it.each([
    { name: 'signed by the authority', key: 'loopback', tls: { caFile }, isRight: true },
    {
      name: 'signed by another one',
      key: 'loopback',
      tls: { caFile: fixture('other-authority.pem') },
    },
    { name: 'signed by nobody known', key: 'loopback', tls: {} },
    { name: 'for another name', key: 'other-name', tls: { caFile } },
    { name: 'expired', key: 'expired', tls: { caFile } },
    { name: 'expired, but any will do', key: 'expired', tls: { isInsecure: true }, isRight: true },
  ])('a certificate $name', async ({ key, tls, isRight = false }) => {
    const { url, heard } = await serve(0, key);
    const sent = await sendLoad([url], { burst: 6, tls, limits: { connections: 2 } });
    expect(mistakesOf(sent)).toEqual([]);
    expect(sent.nodes[0]).toMatchObject(
      isRight
        ? { answerCount: 6, connectionCount: 2, failures: {} }
        : { failures: { tls: 6 }, connectionCount: 0 },
    );
    expect(heard).toHaveLength(isRight ? 6 : 0);
  });

  it('is known by name where there is one', async () => {
    const { url } = await serve(0, 'loopback');
    const sent = await sendLoad([url.replace('127.0.0.1', 'localhost')], { tls: { caFile } });
    // localhost may be ::1 first, where nobody listens.
    expect(['{}', '{"refused":1}']).toContain(JSON.stringify(sent.total.failures));
  });

  it('is no way to speak to a node without it', async () => {
    const { url } = await serve();
    const sent = await sendLoad([url.replace('http:', 'https:')], { burst: 3, tls: { caFile } });
    expect(sent.total.failures).toEqual({ tls: 3 });
  });
});

describe('where connections go to', () => {
  const options = { isInsecure: false };
  const place = { scheme: 'https', port: 8443 } as const;

  it.each([
    { host: 'localhost', servername: 'localhost' },
    { host: '127.0.0.1', servername: undefined },
    { host: '::1', servername: undefined },
  ])('$host is named to TLS as $servername', async ({ host, servername }) => {
    const [target] = await resolveTargets([{ ...place, host }], options);
    expect(target!.endpoint.tls).toEqual({
      rejectUnauthorized: true,
      ...(servername !== undefined && { servername }),
    });
  });

  it('a name without an address is told before any request', async () => {
    const host = 'x'.repeat(80); // longer than any label, so nobody is asked
    await expect(resolveTargets([{ ...place, host }], options)).rejects.toMatchObject({
      code: 'NODE_UNREACHABLE',
    });
  });

  it('certificates that cannot be read are told before any request', () => {
    const missing = { ...options, caFile: join(folder, 'none.pem') };
    expect(() => resolveTargets([{ ...place, host: '::1' }], missing)).toThrow(/none\.pem/);
  });
});

it.each([
  ['ECONNREFUSED', false, 'refused'],
  ['ENOENT', false, 'refused'],
  ['ECONNRESET', true, 'reset'],
  ['ETIMEDOUT', false, 'connect-timeout'],
  ['EHOSTUNREACH', false, 'unreachable'],
  ['EADDRNOTAVAIL', false, 'local'],
  ['EAGAIN', false, 'local'],
  ['EPERM', false, 'unreachable'],
  ['EPROTO', true, 'tls'],
  ['CERT_HAS_EXPIRED', true, 'tls'],
] as const)('%s before there is a connection (TLS: %s) is of the kind %s', (code, isTls, kind) => {
  expect(connectFailure(Object.assign(new Error(code), { code }), isTls)).toBe(kind);
});
