// A node of the tests as a process of its own, so that it can be frozen and killed. Arguments: what it
// speaks, and how many connections its kernel takes in advance. Tells its parent the port of each way to behave, and ends with it.
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { createServer as createHttp, type RequestListener } from 'node:http';
import { createServer as createHttp2 } from 'node:http2';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** right, wrong, without an end, and closed without a word. */
export interface NodePorts {
  readonly right: number;
  readonly wrong: number;
  readonly endless: number;
  readonly closing: number;
}

/** What a terminal obeys is in every wrong answer. */
const EVIL = '\x1b[31mevil\x07';
const RUN_ID = Array.from({ length: 40 }, () => Math.trunc(Math.random() * 16).toString(16)).join(
  '',
);
const startedAt = Math.trunc(Date.now() / 1000);

type Reply = (asked: string) => string;
const redis: Reply = (asked) => {
  const info = `redis_version:7.0.0\r\nrun_id:${RUN_ID}\r\n`;
  const answers = { INFO: `$${info.length}\r\n${info}\r\n`, PING: '+PONG\r\n' };
  return [...asked.matchAll(/INFO|PING/g)].map(([word]) => answers[word as 'PING']).join('');
};
const memcached: Reply = (asked) => {
  const uptime = Math.trunc(Date.now() / 1000) - startedAt;
  const stats = { pid: process.pid, uptime, time: startedAt + uptime };
  const lines = Object.entries(stats).map(([name, value]) => `STAT ${name} ${value}\r\n`);
  const answers = { stats: `${lines.join('')}END\r\n`, version: 'VERSION 1.6.18\r\n' };
  return [...asked.matchAll(/stats|version/g)].map(([word]) => answers[word as 'stats']).join('');
};

const streams: Readonly<Record<string, Record<'right' | 'wrong' | 'endless', Reply>>> = {
  tcp: { right: () => 'PONG\r\n', wrong: () => `${EVIL}\r\n`, endless: () => 'x'.repeat(1024) },
  redis: {
    right: redis,
    wrong: () => `-LOADING ${EVIL}\r\n`.repeat(2),
    endless: () => '$999999\r\n',
  },
  memcached: {
    right: memcached,
    wrong: () => `ERROR\r\n${EVIL}\r\n`,
    endless: () => 'STAT a 1\r\n',
  },
};

function stream(reply: Reply, isEndless = false): Server {
  return createServer((socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (asked) => {
      socket.write(reply(asked.toString('latin1')));
      if (isEndless) pour(socket, () => socket.write(reply('').repeat(100)));
    });
  });
}

function pour(socket: Socket, write: () => boolean): void {
  const more = (): void => {
    while (!socket.destroyed && write());
  };
  socket.on('drain', more);
  more();
}

const page: Readonly<Record<'right' | 'wrong' | 'endless', RequestListener>> = {
  right: (_, answer) => answer.end('PONG'),
  wrong: (_, answer) => answer.writeHead(503).end(EVIL),
  endless: (_, answer) => {
    const more = (): void => {
      while (!answer.destroyed && answer.write('x'.repeat(10_000)));
    };
    answer.on('drain', more);
    more();
  },
};
const tls = {
  cert: readFileSync(new URL('../fixtures/tls/loopback.pem', import.meta.url)),
  key: readFileSync(new URL('../fixtures/tls/loopback.key', import.meta.url)),
};

const closing = (): Server =>
  createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end());
  });

function health(serving: number, isEndless = false): Server {
  const server = createHttp2();
  server.on('stream', (answer) => {
    answer.on('error', () => undefined);
    answer.respond(
      { ':status': 200, 'content-type': 'application/grpc' },
      { waitForTrailers: true },
    );
    answer.on('wantTrailers', () => answer.sendTrailers({ 'grpc-status': '0' }));
    if (isEndless) {
      const more = (): void => {
        while (!answer.destroyed && answer.write(Buffer.alloc(10_000)));
      };
      answer.on('drain', more);
      more();
    } else answer.end(Buffer.from([0, 0, 0, 0, 2, 8, serving]));
  });
  return server as unknown as Server;
}

async function listen(server: Server): Promise<number> {
  server.listen({ port: 0, host: '127.0.0.1', backlog: Number(process.argv[3] ?? 511) });
  await new Promise((resolve) => server.once('listening', resolve));
  return (server.address() as AddressInfo).port;
}

async function datagrams(reply: (asked: Buffer) => readonly Buffer[]): Promise<number> {
  const socket = createSocket('udp4');
  socket.on('message', (asked, { port, address }) => {
    for (const answer of reply(asked)) socket.send(answer, port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}

/** The question as its own answer, with a code. */
function dnsAnswer(asked: Buffer, code: number): Buffer {
  const answer = Buffer.from(asked);
  answer[2] = 0x80;
  answer[3] = code;
  return answer;
}

async function openPorts(kind: string): Promise<NodePorts> {
  if (kind === 'udp') {
    return {
      right: await datagrams(() => [Buffer.from('PONG')]),
      wrong: await datagrams(() => [Buffer.from(EVIL)]),
      endless: await datagrams(() => Array.from({ length: 100 }, () => Buffer.alloc(1000))),
      closing: await datagrams(() => []),
    };
  }
  if (kind === 'dns') {
    return {
      right: await datagrams((asked) => [dnsAnswer(asked, 0)]),
      wrong: await datagrams((asked) => [dnsAnswer(asked, 2)]),
      endless: await datagrams(() => Array.from({ length: 100 }, () => Buffer.alloc(1000))),
      closing: await datagrams(() => []),
    };
  }
  const servers = serversOf(kind);
  return {
    right: await listen(servers.right),
    wrong: await listen(servers.wrong),
    endless: await listen(servers.endless),
    closing: await listen(closing()),
  };
}

function serversOf(kind: string): Record<'right' | 'wrong' | 'endless', Server> {
  if (kind === 'http') {
    const { right, wrong, endless } = page;
    return { right: createHttp(right), wrong: createHttp(wrong), endless: createHttp(endless) };
  }
  if (kind === 'https') {
    const { right, wrong, endless } = page;
    return {
      right: createHttps(tls, right),
      wrong: createHttps(tls, wrong),
      endless: createHttps(tls, endless),
    };
  }
  if (kind === 'grpc') return { right: health(1), wrong: health(2), endless: health(1, true) };
  const { right, wrong, endless } = streams[kind]!;
  return { right: stream(right), wrong: stream(wrong), endless: stream(endless, true) };
}

process.on('disconnect', () => process.exit(0));
process.send!((await openPorts(process.argv[2]!)) satisfies NodePorts);
