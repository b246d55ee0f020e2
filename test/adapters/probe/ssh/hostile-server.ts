import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import library from 'ssh2';

export interface Hostile {
  readonly port: number;
  /** Host key as `type base64`. */
  readonly hostKey: string;
  stop(): Promise<void>;
}

/** What a server does to a client that has logged in and runs a command. */
export type OnCommand = (channel: Duplex, command: string, client: { end(): void }) => void;

/** A server of bytes. */
export async function rawServer(onSocket: (socket: Socket) => void): Promise<Hostile> {
  return listening(createServer(onSocket), '');
}

/** A new key pair. Some that the library makes it cannot read itself, one in a few hundred. */
export function freshKey(): { private: string; public: string } {
  for (;;) {
    const key = library.utils.generateKeyPairSync('ed25519');
    if (!(library.utils.parseKey(key.private) instanceof Error)) return key;
  }
}

/** A server that speaks SSH up to where it misbehaves. Everybody may log in unless `refuses`. */
export async function sshServer(
  onCommand: OnCommand | undefined,
  {
    refuses = false,
    banner,
    greeting,
    onLogin,
  }: {
    refuses?: boolean;
    banner?: string;
    greeting?: string;
    /** Instead of an answer to an attempt to log in. */
    onLogin?: (client: EventEmitter) => void;
  } = {},
): Promise<Hostile> {
  const key = freshKey();
  const config = {
    hostKeys: [key.private],
    ...(banner && { banner }),
    ...(greeting && { greeting }),
  };
  const server = new library.Server(config, (client) => {
    client.on('error', () => undefined);
    client.on('authentication', (attempt) => {
      if (onLogin !== undefined) onLogin(client);
      else if (refuses) attempt.reject(['publickey']);
      else attempt.accept();
    });
    client.on('session', (accept: () => EventEmitter) => {
      accept().on('exec', (acceptExec, reject, { command }) => {
        if (onCommand === undefined) reject();
        else onCommand(acceptExec(), command, client);
      });
    });
  });
  return listening(server, key.public.split(' ').slice(0, 2).join(' '));
}

async function listening(server: Server, hostKey: string): Promise<Hostile> {
  const sockets = new Set<Socket>();
  const net = (server as unknown as { _srv?: Server })._srv ?? server;
  net.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    port,
    hostKey,
    async stop() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** One more login banner. The package sends at most one, so its own parts are used. */
export function sendBanner(client: EventEmitter, text: string): void {
  const { _protocol: protocol } = client as EventEmitter & { _protocol: Protocol };
  const { write } = protocol._packetRW;
  const start = write.allocStart;
  const packet = write.alloc(1 + 4 + text.length + 4);
  packet[start] = 53; // SSH_MSG_USERAUTH_BANNER
  packet.writeUInt32BE(text.length, start + 1);
  packet.write(text, start + 5, 'latin1');
  packet.writeUInt32BE(0, start + 5 + text.length);
  sendPacket(protocol, write.finalize(packet));
}

interface Protocol {
  readonly _packetRW: {
    readonly write: {
      readonly allocStart: number;
      alloc(length: number): Buffer;
      finalize(packet: Buffer): Buffer;
    };
  };
}
const { sendPacket } = createRequire(import.meta.url)('ssh2/lib/protocol/utils.js') as {
  sendPacket(protocol: Protocol, packet: Buffer): void;
};

/** Speaks as the loop does: its nonce, and its greeting and answers to be sent. */
export function loopOf(command: string) {
  const nonce = /LBCTL=(\w+)/.exec(command)![1]!;
  const border = `LBCTL=${nonce}\0`;
  return {
    hello: `${nonce}(${border}${nonce})\n`,
    border,
    answer(id: number | string, files: Readonly<Record<string, string>>): string {
      const texts = Object.values(files).map((text) => text + border);
      const list = Object.keys(files).map((path) => `+${path}\n`);
      return `${border}${texts.join('')}${nonce}>${id}\n${list.join('')}${nonce}.\n`;
    },
  };
}
