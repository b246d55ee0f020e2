import { once } from 'node:events';
import {
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { grpc } from '../../../src/adapters/heartbeat/grpc.ts';

const probe = grpc.create();
const servers: Http2Server[] = [];
const sessions: ServerHttp2Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  for (const server of servers.splice(0)) await new Promise((done) => server.close(done));
});

async function serve(onStream: (stream: ServerHttp2Stream, path: string) => void): Promise<number> {
  const server = createServer();
  server.on('session', (session) => sessions.push(session));
  server.on('stream', (stream, headers) => {
    stream.on('error', () => undefined);
    onStream(stream, String(headers[':path']));
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function ask(port: number, service?: string, timeoutMs = 10_000) {
  const settings = { probe: 'grpc', ...(service !== undefined && { service }) } as const;
  return probe.check({ node: 'a', host: '127.0.0.1', port, settings }, { timeoutMs });
}

function answer(stream: ServerHttp2Stream, message: number[], status = '0'): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': status }));
  stream.end(Buffer.from([0, 0, 0, 0, message.length, ...message]));
}

describe('the health service', () => {
  it('is asked for a service, over one session', async () => {
    const asked: string[] = [];
    const port = await serve((stream, path) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        asked.push(`${path} ${Buffer.concat(pieces).subarray(7).toString()}`);
        answer(stream, [8, 1]);
      });
    });
    for (let round = 0; round < 2; round++) {
      expect(await ask(port, 'shop.Cart')).toMatchObject({ finding: 'answered' });
    }
    expect(asked).toEqual(
      Array.from({ length: 2 }, () => '/grpc.health.v1.Health/Check shop.Cart'),
    );
    expect(sessions).toHaveLength(1);
  });

  it.each<{ detail: RegExp; onStream: (stream: ServerHttp2Stream) => void }>([
    { detail: /^answers NOT_SERVING$/, onStream: (stream) => answer(stream, [8, 2]) },
    {
      detail: /^answers with status 12 UNIMPLEMENTED: no health here$/,
      onStream: (stream) =>
        stream.respond(
          { ':status': 200, 'grpc-status': '12', 'grpc-message': 'no%20health here' },
          { endStream: true },
        ),
    },
    {
      detail: /^answers with HTTP status 404$/,
      onStream: (stream) => stream.respond({ ':status': 404 }, { endStream: true }),
    },
    {
      detail: /^answers without a grpc-status$/,
      onStream: (stream) => {
        stream.respond({ ':status': 200 });
        stream.end('x');
      },
    },
    {
      detail: /^refuses the question with HTTP\/2 code 11$/,
      onStream: (stream) => stream.close(11),
    },
  ])('is wrong: $detail', async ({ detail, onStream }) => {
    const port = await serve(onStream);
    expect(await ask(port)).toMatchObject({
      finding: 'wrong',
      detail: expect.stringMatching(detail),
    });
  });

  it('is asked over a new session when the node has ended the kept one', async () => {
    const port = await serve((stream) => answer(stream, [8, 1]));
    await ask(port);
    sessions[0]!.destroy();
    expect(await ask(port)).toMatchObject({ finding: 'answered' });
    sessions[1]!.goaway();
    expect(await ask(port)).toMatchObject({ finding: 'answered' });
  });

  it('is asked over a new session when the kept one is cut at the question', async () => {
    const port = await serve((stream) => {
      if (sessions.length === 1 && stream.id! > 1) stream.session!.destroy();
      else answer(stream, [8, 1]);
    });
    await ask(port);
    expect(await ask(port)).toMatchObject({ finding: 'answered' });
    expect(sessions).toHaveLength(2);
  });

  it('that was late is asked over a new session', async () => {
    const port = await serve((stream) => {
      if (sessions.length > 1) answer(stream, [8, 1]);
    });
    expect(await ask(port, '', 100)).toMatchObject({ finding: 'no-answer' });
    expect(await ask(port)).toMatchObject({ finding: 'answered' });
  });
});
