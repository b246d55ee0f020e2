import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type BadServer,
  closingAfter,
  misbehaviours,
  misbehavioursOfTls,
  refusingUrl,
  slowLoris,
  startBadServer,
} from '../../support/bad-servers.ts';

let server: BadServer | undefined;
let socket: Socket | undefined;

afterEach(async () => {
  socket?.destroy();
  await server?.close();
});

/** What a client hears, and how it ends; `open` when it has heard `enough` and the server goes on. */
async function listen(url: string, sent: string, enough: (text: string) => boolean) {
  const { hostname, port } = new URL(url);
  const { promise, resolve } = Promise.withResolvers<{ text: string; end: string }>();
  let text = '';
  let end = 'open';
  socket = connect({ host: hostname, port: Number(port) }, () => {
    socket!.write(sent);
    if (enough('')) setImmediate(() => resolve({ text, end }));
  });
  socket.setEncoding('latin1').on('data', (piece: string) => {
    text += piece;
    if (enough(text)) resolve({ text, end });
  });
  socket.on('end', () => {
    end = 'closed';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code === 'EPIPE' ? 'ECONNRESET' : error.code!;
  });
  socket.on('close', () => resolve({ text, end }));
  return promise;
}

const never = (): boolean => false;
const after =
  (end: string) =>
  (text: string): boolean =>
    text.endsWith(end);
const request = (path = '/', method = 'GET'): string =>
  `${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`;

/** What every server is heard to do; a server without a row fails below. */
const heard: Record<
  keyof typeof misbehaviours,
  { readonly text: RegExp; readonly end: string; readonly enough?: (text: string) => boolean }
> = {
  'accept and reset': { text: /^$/, end: 'ECONNRESET' },
  'reset before the answer': { text: /^$/, end: 'ECONNRESET' },
  'reset within the body': { text: /^(?:|HTTP.*half)$/s, end: 'ECONNRESET' },
  'close before the answer': { text: /^$/, end: 'closed' },
  'close within the headers': { text: /^HTTP\/1\.1 200 OK\r\nContent-Le$/, end: 'closed' },
  'close within the body': { text: /Content-Length: 100\r\n\r\nhalf$/, end: 'closed' },
  'no length, closed at the end': { text: /plain\r\n\r\nhello$/, end: 'closed' },
  chunked: { text: /hel\r\n2;x=y/, end: 'open', enough: after('z\r\n\r\n') },
  'a chunk without a size': { text: /hello/, end: 'open', enough: after('zz\r\n') },
  'close within a chunk': { text: /\r\na\r\nhello$/, end: 'closed' },
  'close before the last chunk': { text: /\r\n5\r\nhello\r\n$/, end: 'closed' },
  'several 1xx before the answer': {
    text: /100 .*103 .*103 .*200 /s,
    end: 'open',
    enough: after('hello'),
  },
  '101 that nobody asked for': { text: /^HTTP\/1\.1 101 /, end: 'open', enough: after('\r\n\r\n') },
  'never answer': { text: /^$/, end: 'open' },
  'a version that is none': { text: /^HTTP\/9\.9 200 OK\r\n/, end: 'open', enough: after('hello') },
  'junk bytes': { text: /^\x00\x01\x02\xff/, end: 'open', enough: after('\n\n') },
  'a status without a number': { text: /^HTTP\/1\.1 OK\r\n/, end: 'open', enough: after('hello') },
  'endless headers': { text: /on\r\nX-Endless/, end: 'open', enough: (text) => text.length > 2e6 },
  'two answers for one request': {
    text: /hello.*hello$/s,
    end: 'open',
    enough: (text) => /o.*hello.*hello$/s.test(text),
  },
  'a length without a body': {
    text: /^HTTP\/1\.1 204 .*: 100\r\n\r\n$/s,
    end: 'open',
    enough: after('\r\n\r\n'),
  },
};

describe.each(Object.entries(misbehaviours))('a bad server: %s', (name, behaviour) => {
  it('does that, and counts it', async () => {
    const { text, end, enough } = heard[name as keyof typeof misbehaviours];
    server = await startBadServer(behaviour);
    if (name === 'never answer') {
      // Nothing is ever heard: the server itself says when it has read the request.
      void listen(server.url, request(), never);
      await expect.poll(() => server!.counts.deedCount).toBe(1);
    } else {
      const told = await listen(server.url, request('/204'), enough ?? never);
      expect(told).toEqual({ text: expect.stringMatching(text), end });
    }
    const requestCount = name === 'accept and reset' ? 0 : 1;
    expect(server.counts).toEqual({ connectionCount: 1, requestCount, deedCount: 1 });
  });
});

const HALF = '\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03';
const heardOfTls: Record<keyof typeof misbehavioursOfTls, { text: string; end: string }> = {
  'half a handshake, then silence': { text: HALF, end: 'open' },
  'half a handshake, then the end': { text: HALF, end: 'closed' },
  'silence from the first': { text: '', end: 'open' },
  'plain text': { text: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello', end: 'closed' },
};

describe.each(Object.entries(misbehavioursOfTls))('a bad server of TLS: %s', (name, behaviour) => {
  it('does that, and counts it', async () => {
    const want = heardOfTls[name as keyof typeof misbehavioursOfTls];
    server = await startBadServer(behaviour, 'https');
    expect(server.url).toMatch(/^https:/);
    const told = listen(
      server.url,
      '\x16\x03\x01',
      (text) => want.end === 'open' && text === want.text,
    );
    await expect.poll(() => server!.counts.deedCount).toBe(1);
    expect(await told).toEqual(want);
    expect(server.counts).toEqual({ connectionCount: 1, requestCount: 0, deedCount: 1 });
  });
});

it('a slow loris says one byte after the other', async () => {
  server = await startBadServer(slowLoris(1));
  const { text } = await listen(server.url, request(), (said) => said.length > 40);
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\nX-Slow: x+$/);
  expect(server.counts).toEqual({ connectionCount: 1, requestCount: 1, deedCount: 1 });
});

it.each([true, false])('closes after some answers, said beforehand: %s', async (isAnnounced) => {
  server = await startBadServer(closingAfter(3, isAnnounced));
  const { text, end } = await listen(server.url, request().repeat(5), never);
  expect(text.match(/hello/g)).toHaveLength(3);
  expect(text.match(/Connection: close/g) ?? []).toHaveLength(isAnnounced ? 1 : 0);
  expect(end).toMatch(/closed|ECONNRESET/);
  expect(server.counts).toMatchObject({ connectionCount: 1, deedCount: 1 });
});

it('refuses where nobody listens', async () => {
  expect(await listen(await refusingUrl(), request(), never)).toEqual({
    text: '',
    end: 'ECONNREFUSED',
  });
});
