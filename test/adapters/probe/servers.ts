import { readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createRawServer,
  type Server,
  type Socket,
} from 'node:net';
import { fileURLToPath } from 'node:url';

/** Path of a certificate or key for tests. */
export const tlsFile = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/tls/${name}`, import.meta.url));

interface Place {
  readonly host?: string;
  /** Name of the certificate; plain HTTP without. */
  readonly certificate?: 'loopback' | 'other-name' | 'expired';
}

/** Servers on free ports of loopback, ended together. */
export class Servers {
  readonly #servers: Server[] = [];
  readonly #sockets = new Set<Socket>();

  /** @returns the address without a path, such as `http://127.0.0.1:1234` */
  async http(listener: RequestListener, { host = '127.0.0.1', certificate }: Place = {}) {
    const server =
      certificate === undefined
        ? createServer(listener)
        : createTlsServer(
            {
              cert: readFileSync(tlsFile(`${certificate}.pem`)),
              key: readFileSync(tlsFile(`${certificate}.key`)),
            },
            listener,
          );
    const port = await this.#listen(server, host);
    const shown = host.includes(':') ? `[${host}]` : host;
    return `${certificate === undefined ? 'http' : 'https'}://${shown}:${port}`;
  }

  /** A server that speaks what `onConnection` writes. */
  async raw(onConnection: (socket: Socket) => void, host = '127.0.0.1'): Promise<string> {
    const port = await this.#listen(createRawServer(onConnection), host);
    return `http://${host}:${port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await Promise.all(
      this.#servers.splice(0).map((server) => new Promise((resolve) => server.close(resolve))),
    );
  }

  async #listen(server: Server, host: string): Promise<number> {
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined); // clients that hang up are what is tested
      socket.once('close', () => this.#sockets.delete(socket));
    });
    this.#servers.push(server);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once('error', reject).listen(0, host, resolve);
    await promise;
    return (server.address() as AddressInfo).port;
  }
}

/**
 * Writes one piece over and over, as fast as the other side takes it.
 * @returns how many bytes were written up to now
 */
export function pour(socket: Socket, piece: string): () => number {
  const bytes = Buffer.from(piece);
  let written = 0;
  const write = (): void => {
    while (!socket.destroyed && socket.writable) {
      written += bytes.length;
      if (!socket.write(bytes)) return;
    }
  };
  socket.on('drain', write);
  write();
  return () => written;
}

/** Counts how many questions of a listener were open at the same time at most. */
export function counted(listener: RequestListener): {
  readonly listener: RequestListener;
  mostAtOnce(): number;
} {
  let [open, most] = [0, 0];
  return {
    mostAtOnce: () => most,
    listener: (request, answer) => {
      most = Math.max(most, ++open);
      answer.once('close', () => open--);
      setImmediate(listener, request, answer); // others may come in between
    },
  };
}
