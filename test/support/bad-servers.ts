import { type AddressInfo, createServer, type Socket } from 'node:net';
import { RequestReader, type ServedRequest } from '../../src/core/load/server/request-reader.ts';

/** What a server has done so far; exact at any moment. */
interface BadServerCounts {
  /** Connections that it has accepted. */
  connectionCount: number;
  /** Whole requests that it has read. */
  requestCount: number;
  /** Times that it has done what it is there for. */
  deedCount: number;
}

export interface BadServer {
  /** Without a path, such as `http://127.0.0.1:1234`. */
  readonly url: string;
  readonly counts: Readonly<BadServerCounts>;
  close(): Promise<void>;
}

/** What a server does with one connection. */
type Behaviour = (connection: BadConnection) => void;

class BadConnection {
  readonly socket: Socket;
  readonly #counts: BadServerCounts;

  constructor(socket: Socket, counts: BadServerCounts) {
    this.socket = socket;
    this.#counts = counts;
  }

  /** @param number of the request on this connection, from 1 */
  onRequest(answer: (request: ServedRequest, number: number) => void): void {
    const reader = new RequestReader();
    let number = 0;
    this.socket.setEncoding('latin1');
    this.socket.on('data', (text: string) => {
      for (const request of reader.take(text)) {
        this.#counts.requestCount++;
        number++;
        if (this.socket.writable) answer(request, number);
      }
    });
  }

  /** The first bytes of a handshake, or whatever it is. */
  onFirstBytes(act: () => void): void {
    this.socket.once('data', act);
    this.socket.resume();
  }

  say(text: string): void {
    this.socket.write(text, 'latin1');
  }

  /** Says the last words and closes, after all that was said is on its way. */
  close(text = ''): void {
    this.socket.end(text, 'latin1');
  }

  /** Resets the connection when what was said has been handed to the system. */
  reset(text = ''): void {
    if (text === '') this.socket.resetAndDestroy();
    else this.socket.write(text, 'latin1', () => this.socket.resetAndDestroy());
  }

  /** Counts what the server is there for. */
  done(): void {
    this.#counts.deedCount++;
  }
}

const head = (...lines: string[]): string => `${lines.join('\r\n')}\r\n\r\n`;
const OK = 'HTTP/1.1 200 OK';
const hello = head(OK, 'Content-Length: 5').concat('hello');

/** Does one thing with every request. */
const toEach =
  (act: (connection: BadConnection, request: ServedRequest) => void): Behaviour =>
  (connection) =>
    connection.onRequest((request) => {
      connection.done();
      act(connection, request);
    });

/** Says one thing to every request, and goes on. */
const saying = (text: string): Behaviour => toEach((connection) => connection.say(text));

/** Says one thing to the first request and closes. */
const closing = (text: string): Behaviour => toEach((connection) => connection.close(text));

/** The first bytes of a TLS 1.2 record with a handshake message, of which most is missing. */
const HALF_HELLO = '\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03';

/** Speaks, or rather does not speak, TLS. */
const toHello =
  (act: (connection: BadConnection) => void): Behaviour =>
  (connection) =>
    connection.onFirstBytes(() => {
      connection.done();
      act(connection);
    });

/** One byte of an answer every so often, without an end. */
export const slowLoris =
  (everyMs: number): Behaviour =>
  (connection) =>
    connection.onRequest(() => {
      connection.done();
      const text = `${OK}\r\nX-Slow: `;
      let at = 0;
      const timer = setInterval(() => connection.say(text[at++] ?? 'x'), everyMs);
      connection.socket.on('close', () => clearInterval(timer));
    });

/**
 * Answers `count` requests of a connection well and closes it.
 * @param isAnnounced whether the last answer says so; else a client finds out by itself
 */
export const closingAfter =
  (count: number, isAnnounced: boolean): Behaviour =>
  (connection) =>
    connection.onRequest((_, number) => {
      if (number < count) return connection.say(hello);
      if (number > count) return;
      connection.done();
      const more = isAnnounced ? ['Connection: close'] : [];
      connection.close(`${head(OK, 'Content-Length: 5', ...more)}hello`);
    });

const endlessHeaders: Behaviour = toEach(({ socket }) => {
  socket.write(`${OK}\r\n`);
  const line = 'X-Endless: and so on\r\n'.repeat(100);
  const go = (): void => {
    while (socket.writable && socket.write(line));
  };
  socket.on('drain', go);
  go();
});

/** Each a server of its own, by what it does; deeds are counted once a request unless it is said. */
export const misbehaviours = {
  /** Resets every connection as soon as it is there; a deed a connection. */
  'accept and reset': (connection) => {
    connection.done();
    connection.reset();
  },
  'reset before the answer': toEach((connection) => connection.reset()),
  'reset within the body': toEach((connection) =>
    connection.reset(`${head(OK, 'Content-Length: 100')}half`),
  ),
  'close before the answer': closing(''),
  'close within the headers': closing(`${OK}\r\nContent-Le`),
  'close within the body': closing(`${head(OK, 'Content-Length: 100')}half`),
  /** A whole answer: its end is the end of the connection. */
  'no length, closed at the end': closing(`${head(OK, 'Content-Type: text/plain')}hello`),
  /** A whole answer, with an extension and a trailer. */
  chunked: saying(
    `${head(OK, 'Transfer-Encoding: chunked')}3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\nX-Trailer: z\r\n\r\n`,
  ),
  'a chunk without a size': saying(`${head(OK, 'Transfer-Encoding: chunked')}5\r\nhello\r\nzz\r\n`),
  'close within a chunk': closing(`${head(OK, 'Transfer-Encoding: chunked')}a\r\nhello`),
  'close before the last chunk': closing(`${head(OK, 'Transfer-Encoding: chunked')}5\r\nhello\r\n`),
  /** A whole answer at the end. */
  'several 1xx before the answer': saying(
    head('HTTP/1.1 100 Continue') +
      head('HTTP/1.1 103 Early Hints', 'Link: </a>') +
      head('HTTP/1.1 103 Early Hints', 'Link: </b>') +
      hello,
  ),
  '101 that nobody asked for': saying(
    head('HTTP/1.1 101 Switching Protocols', 'Upgrade: chess', 'Connection: Upgrade'),
  ),
  'never answer': toEach(() => undefined),
  'a version that is none': saying(`${head('HTTP/9.9 200 OK', 'Content-Length: 5')}hello`),
  'junk bytes': saying('\x00\x01\x02\xff\xfe nonsense\n\n'),
  'a status without a number': saying(`${head('HTTP/1.1 OK', 'Content-Length: 5')}hello`),
  'endless headers': endlessHeaders,
  'two answers for one request': saying(hello + hello),
  /** Whole answers without a body, whatever length they tell; the path is the status. */
  'a length without a body': toEach((connection, { method, path }) => {
    const status = method === 'HEAD' ? '200' : path.slice(1);
    connection.say(head(`HTTP/1.1 ${status} `, 'Content-Length: 100'));
  }),
} as const satisfies Record<string, Behaviour>;

/** The same for clients that begin with TLS; a deed a connection. */
export const misbehavioursOfTls = {
  'half a handshake, then silence': toHello((connection) => connection.say(HALF_HELLO)),
  'half a handshake, then the end': toHello((connection) => connection.close(HALF_HELLO)),
  'silence from the first': toHello(() => undefined),
  'plain text': toHello((connection) => connection.close(hello)),
} as const satisfies Record<string, Behaviour>;

/** Starts a server on a free port of loopback. */
export async function startBadServer(
  behaviour: Behaviour,
  scheme: 'http' | 'https' = 'http',
): Promise<BadServer> {
  const counts: BadServerCounts = { connectionCount: 0, requestCount: 0, deedCount: 0 };
  const sockets = new Set<Socket>();
  const server = createServer({ allowHalfOpen: false, noDelay: true }, (socket) => {
    counts.connectionCount++;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    behaviour(new BadConnection(socket, counts));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    counts,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** The address of a port on which nobody listens. */
export async function refusingUrl(scheme: 'http' | 'https' = 'http'): Promise<string> {
  const server = await startBadServer(() => undefined, scheme);
  await server.close();
  return server.url;
}
