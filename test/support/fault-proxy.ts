import { createSocket, type Socket as Datagrams } from 'node:dgram';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Rng } from '../../src/core/kernel/rng.ts';
import type { Ms, Ratio } from '../../src/core/kernel/units.ts';

/** Answers come later by `ms`, give or take `jitter`, uniform. */
interface Delay {
  readonly kind: 'delay';
  readonly ms: Ms;
  readonly jitter: Ms;
}

export type StreamFault =
  | { readonly kind: 'pass' }
  | Delay
  /** Connections are taken, and nothing comes of them. */
  | { readonly kind: 'hang' }
  /** Every connection is cut by a reset. */
  | { readonly kind: 'reset' }
  /** Connections that stand have lost their other end without a word; new ones are well. */
  | { readonly kind: 'half-open' };

export type DatagramFault =
  | { readonly kind: 'pass' }
  | Delay
  /** Of the questions and of the answers alike. */
  | { readonly kind: 'loss'; readonly share: Ratio };

/** Stands between a probe and a node of loopback, where the kernel has no netem to do it. */
interface FaultProxy<Fault> {
  readonly port: number;
  /** Delays that were drawn, oldest first. */
  readonly delays: readonly Ms[];
  set(fault: Fault): void;
  close(): Promise<void>;
}

/** The connection itself is made by the kernel at once: only what is said on it can be delayed. */
export async function streamProxy(port: number, rng: Rng): Promise<FaultProxy<StreamFault>> {
  const delays: Ms[] = [];
  const pairs = new Set<Pair>();
  let fault: StreamFault = { kind: 'pass' };
  const server: Server = createServer((client) => {
    const pair = new Pair(client);
    pairs.add(pair);
    client.on('close', () => pairs.delete(pair));
    if (fault.kind === 'reset') pair.reset();
    else if (fault.kind !== 'hang') pair.open(port, () => drawn(fault, rng, delays));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    delays,
    set(next) {
      fault = next;
      if (next.kind === 'reset') for (const pair of pairs) pair.reset();
      if (next.kind === 'hang' || next.kind === 'half-open') for (const pair of pairs) pair.mute();
    },
    async close() {
      for (const pair of pairs) pair.reset();
      server.close();
      await once(server, 'close');
    },
  };
}

/** A client's connection, and the one to the node that belongs to it. */
class Pair {
  readonly #client: Socket;
  #node: Socket | undefined;
  #isMute = false;

  constructor(client: Socket) {
    this.#client = client;
    client.on('error', () => undefined);
    client.on('close', () => this.#node?.destroy());
    client.resume();
  }

  open(port: number, delay: () => Ms): void {
    const node = connect(port, '127.0.0.1');
    this.#node = node;
    const waiting: (() => void)[] = []; // timers of other lengths may change places
    let lastDue = 0;
    const later = (wait: Ms, work: () => void): void => {
      const now = performance.now();
      lastDue = Math.max(lastDue, now + wait);
      waiting.push(work);
      setTimeout(() => this.#isMute || waiting.shift()!(), Math.ceil(lastDue - now));
    };
    node.on('error', () => undefined);
    node.on('data', (answer) => later(delay(), () => this.#client.write(answer)));
    node.on('close', () => later(0, () => this.#client.end()));
    this.#client.on('data', (asked) => this.#isMute || node.write(asked));
  }

  reset(): void {
    this.#client.resetAndDestroy();
  }

  mute(): void {
    this.#isMute = true;
    this.#node?.destroy();
  }
}

/** Takes datagrams of any number of clients, each to the node from a socket of its own. */
export async function datagramProxy(port: number, rng: Rng): Promise<FaultProxy<DatagramFault>> {
  const delays: Ms[] = [];
  const ways = new Map<number, Datagrams>();
  let fault: DatagramFault = { kind: 'pass' };
  const isLost = (): boolean => fault.kind === 'loss' && rng() < fault.share;
  const front = createSocket('udp4');
  let isClosed = false;
  const wayOf = (client: number): Datagrams => {
    const way = createSocket('udp4');
    way.on('error', () => undefined); // a refusal, which the client does not get to know
    way.on('message', (answer) => {
      if (isLost()) return;
      const reply = (): void => {
        if (!isClosed) front.send(answer, client, '127.0.0.1');
      };
      setTimeout(reply, drawn(fault, rng, delays));
    });
    ways.set(client, way);
    return way;
  };
  front.on('message', (asked, { port: client }) => {
    if (!isLost()) (ways.get(client) ?? wayOf(client)).send(asked, port, '127.0.0.1');
  });
  front.bind(0, '127.0.0.1');
  await once(front, 'listening');
  return {
    port: front.address().port,
    delays,
    set(next) {
      fault = next;
    },
    async close() {
      isClosed = true;
      for (const socket of [front, ...ways.values()]) socket.close();
    },
  };
}

function drawn(fault: StreamFault | DatagramFault, rng: Rng, delays: Ms[]): Ms {
  if (fault.kind !== 'delay') return 0;
  const ms = fault.ms + fault.jitter * (2 * rng() - 1);
  delays.push(ms);
  return ms;
}
