import { createSocket, type Socket } from 'node:dgram';
import { whenResolved } from './names.ts';
import type { OpenCheck } from './open-check.ts';

/** One way to ask by datagrams. */
export interface DatagramTalk {
  question(check: OpenCheck): Uint8Array;
  /**
   * Ends the check that a datagram answers, if any.
   * @param open checks of the node without an answer, the oldest first; at least one
   */
  onAnswer(bytes: Buffer, open: ReadonlySet<OpenCheck>): void;
  /** A late answer cannot be told from that to the next question, so that a late check ends its socket. */
  readonly isAmbiguous: boolean;
}

/**
 * Questions by UDP, one connected socket a node, kept: only on a connected socket does the system
 * tell that a port refuses (ICMP port unreachable), and it lets in nobody else's datagrams. Measured
 * with 10 000 nodes a second beside one socket for all: see bench/heartbeat.ts.
 */
export class Datagrams {
  readonly #talk: DatagramTalk;
  readonly #peers = new Map<string, Peer>();

  constructor(talk: DatagramTalk) {
    this.#talk = talk;
  }

  ask(check: OpenCheck): void {
    const { host, port = 0, settings } = check.target;
    const key = `${host} ${port} ${settings.send}`;
    const known = this.#peers.get(key);
    if (known !== undefined) {
      known.ask(check);
      return;
    }
    whenResolved(check, ([first]) => {
      const forget = (): void => void this.#peers.delete(key);
      const found = this.#peers.get(key); // made while the name was looked up
      const peer = found ?? new Peer(first!.address, port, this.#talk, forget);
      this.#peers.set(key, peer);
      peer.ask(check);
    });
  }

  close(): void {
    for (const peer of [...this.#peers.values()]) peer.drop();
  }
}

class Peer {
  readonly #talk: DatagramTalk;
  readonly #forget: () => void;
  readonly #socket: Socket;
  readonly #open = new Set<OpenCheck>();
  #isReady = false;
  #isGone = false;

  constructor(address: string, port: number, talk: DatagramTalk, forget: () => void) {
    this.#talk = talk;
    this.#forget = forget;
    this.#socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    this.#socket.on('connect', () => {
      this.#isReady = true;
      for (const check of this.#open) this.#send(check);
    });
    this.#socket.on('message', (bytes) => {
      if (this.#open.size > 0) talk.onAnswer(bytes, this.#open);
    });
    this.#socket.on('error', (error) => this.#fail(error));
    this.#socket.connect(port, address);
  }

  ask(check: OpenCheck): void {
    this.#open.add(check);
    check.isConnected = false;
    check.release = this.#leave;
    if (this.#isReady) this.#send(check);
  }

  drop(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#forget();
    this.#socket.close();
  }

  #send(check: OpenCheck): void {
    try {
      this.#socket.send(this.#talk.question(check));
    } catch (error) {
      check.fail(error);
    }
  }

  /** A refusal is not told of one question but of the port; so is trouble of this machine. */
  #fail(error: Error): void {
    this.drop();
    for (const check of [...this.#open]) check.fail(error);
  }

  readonly #leave = (check: OpenCheck): void => {
    this.#open.delete(check);
    if (this.#talk.isAmbiguous && check.isLate && this.#open.size === 0) this.drop();
  };
}
