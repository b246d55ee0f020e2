import { get, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  type StartedNodes,
  type StartOptions,
  startNodes,
} from '../../../src/adapters/load/serve.ts';
import { pause } from '../../../src/adapters/pause.ts';
import type { ServedNode } from '../../../src/core/load/server/served-node.ts';

let started: StartedNodes | undefined;
const sockets: Socket[] = [];

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await started?.close();
  started = undefined;
});

async function start(nodes: readonly ServedNode[], options: StartOptions = {}) {
  started = await startNodes(nodes, options);
  return started;
}

function client(url: string): Socket {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  sockets.push(socket);
  return socket;
}

/** Everything the node says until it closes the connection. */
async function conversation(url: string, ...sent: string[]): Promise<string> {
  const socket = client(url);
  for (const one of sent) socket.write(one);
  return said(socket);
}

async function said(socket: Socket): Promise<string> {
  let text = '';
  for await (const chunk of socket) text += (chunk as Buffer).toString('latin1');
  return text;
}

const asked = (path: string, more = ''): string => `GET ${path} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
const last = (path: string): string => asked(path, 'Connection: close\r\n');

describe('an embedded node', () => {
  it('answers a plain client, and says who it is', async () => {
    const { urls, served } = await start([{ id: 'a' }, { id: 'b' }]);
    for (const [i, id] of ['a', 'b'].entries()) {
      const { promise, resolve, reject } = Promise.withResolvers<string>();
      get(`${urls[i]}/any`, (response) => {
        expect(response.headers['x-node']).toBe(id);
        response.setEncoding('utf8').on('data', resolve);
      }).on('error', reject);
      expect(await promise).toBe(`${id}\n`);
    }
    expect(served()).toEqual([1, 1]);
  });

  it('answers requests that came at once in their order, whatever their size', async () => {
    const { urls, served } = await start([{ id: 'a' }]);
    const text = await conversation(
      urls[0]!,
      asked('/1') + asked('/bytes/300000') + asked('/status/404') + last('/4') + asked('/5'),
    );
    const heads = [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status);
    expect(heads).toEqual(['200', '200', '404', '200']);
    expect(text.length).toBeGreaterThan(300_000);
    expect(text).toMatch(/Content-Length: 4\r\n\r\n404\nHTTP.*Connection: close\r\n\r\na\n$/s);
    expect(served()).toEqual([4]);
  });

  it('makes bodies as long as it says, for a client that reads slowly too', async () => {
    const { urls } = await start([{ id: 'a' }]);
    const socket = client(urls[0]!);
    socket.write(last('/bytes/10000000'));
    // Some of it is on its way before anybody reads.
    await new Promise((resolve) => socket.once('readable', resolve));
    const text = await said(socket);
    expect(text.split('\r\n\r\n')[1]).toHaveLength(10_000_000);
  });

  it('sends no body after HEAD', async () => {
    const { urls } = await start([{ id: 'a' }]);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    request(`${urls[0]}/bytes/77`, { method: 'HEAD' }, (response) => {
      let length = 0;
      response.on('data', (chunk: Buffer) => {
        length += chunk.length;
      });
      response.on('end', () => resolve([response.headers['content-length'], length]));
    })
      .on('error', reject)
      .end();
    expect(await promise).toEqual(['77', 0]);
  });

  it('answers a client that has closed its side', async () => {
    const { urls } = await start([{ id: 'a', rate: 100 }]);
    const socket = client(urls[0]!);
    socket.end(asked('/1') + asked('/2'));
    expect((await said(socket)).match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  });

  it('refuses what is no request and closes, after the answers before it', async () => {
    const { urls } = await start([{ id: 'a', rate: 100 }]);
    const text = await conversation(urls[0]!, asked('/1'), 'what?\r\n\r\n');
    expect(text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400']);
    expect(text).toMatch(/Connection: close/);
  });

  it('answers thousands of requests that come before anybody reads', async () => {
    const { urls, served } = await start([{ id: 'a' }]);
    const text = await conversation(urls[0]!, asked('/').repeat(5000) + last('/'));
    expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(5001);
    expect(served()).toEqual([5001]);
  });

  it('survives clients that go away', async () => {
    const { urls, served } = await start([{ id: 'a', rate: 50 }]);
    const gone = client(urls[0]!);
    gone.write(asked('/') + asked('/'), () => gone.resetAndDestroy());
    expect(await conversation(urls[0]!, last('/'))).toMatch(/200 OK/);
    expect(served()[0]).toBeGreaterThanOrEqual(1);
  });
});

describe('a node with a capacity', () => {
  it.each([
    { discipline: 'ps', want: [60, 60, 60] },
    { discipline: 'fifo', want: [20, 40, 60] },
  ] as const)('answers no sooner than it could: $discipline', async ({ discipline, want }) => {
    const { urls } = await start([{ id: 'a', rate: 50 }], { discipline });
    const begin = performance.now();
    const times = await Promise.all(
      want.map(async () => {
        await conversation(urls[0]!, last('/'));
        return performance.now() - begin;
      }),
    );
    for (const [i, time] of times.sort((a, b) => a - b).entries()) {
      // Under sharing, each comes a little later than the first one.
      expect(time).toBeGreaterThanOrEqual(want[i]! - 10);
    }
    expect(times.at(-1)!).toBeGreaterThanOrEqual(60);
  });

  it('needs time in proportion to what is asked for, where a mean size is set', async () => {
    const { urls } = await start([{ id: 'a', rate: 100 }], { meanSize: 1000 });
    const begin = performance.now();
    await conversation(urls[0]!, last('/bytes/8000'));
    expect(performance.now() - begin).toBeGreaterThanOrEqual(80);
  });

  it('makes up for time in which this process did not run', async () => {
    const { urls } = await start([{ id: 'a', rate: 100 }], { discipline: 'fifo' });
    const socket = client(urls[0]!);
    socket.write(asked('/').repeat(99) + last('/'));
    await new Promise((resolve) => socket.once('readable', resolve));
    pause(1100);
    const begin = performance.now();
    expect((await said(socket)).match(/HTTP\/1\.1 200/g)).toHaveLength(100);
    // One after the other they would take another second.
    expect(performance.now() - begin).toBeLessThan(500);
  });

  it('answers nothing during a stall', async () => {
    const options = { stall: { lengthMs: 999_999, periodMs: 1_000_000 } };
    const { urls, served } = await start([{ id: 'a' }, { id: 'b', rate: 1 }], options);
    // The millisecond in which the node works is over when the answer of another one has come.
    const free = await startNodes([{ id: 'c', rate: 100 }]);
    await conversation(free.urls[0]!, last('/'));
    const socket = client(urls[0]!);
    socket.write(last('/'));
    await conversation(free.urls[0]!, last('/'));
    expect(socket.bytesRead).toBe(0);
    expect(served()).toEqual([0, 0]);
    await free.close();
  });
});

describe('starting nodes', () => {
  it('takes ports one after the other, or none of them', async () => {
    const { urls } = await start([{ id: 'a' }]);
    const port = Number(new URL(urls[0]!).port);
    await expect(startNodes([{ id: 'b' }, { id: 'c' }], { port: port - 1 })).rejects.toMatchObject({
      code: 'PORT_UNAVAILABLE',
      message: expect.stringMatching(/^cannot listen on 127\.0\.0\.1:\d+: somebody else listens/),
    });
  });

  it('takes IPv6 too', async () => {
    const { urls } = await start([{ id: 'a' }], { address: '::1' });
    expect(urls[0]).toMatch(/^http:\/\/\[::1\]:\d+$/);
  });

  it('cannot listen where this machine is not', async () => {
    await expect(startNodes([{ id: 'a' }], { address: '192.0.2.1' })).rejects.toMatchObject({
      message: 'cannot listen on 192.0.2.1: it is no address of this machine',
    });
  });
});
