import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { Ms } from '../../core/kernel/units.ts';
import type { FailureKind } from '../../core/load/ending.ts';
import { connectFailure } from './connect-failure.ts';
import type { ResponseReader, ResponseReaders } from './response-reader.ts';
import type { Endpoint } from './target.ts';

/** Who is told what becomes of a connection. */
export interface ConnectionOwner {
  connected(connection: Connection): void;
  /** A whole answer has been read. */
  answered(connection: Connection): void;
  /** It is gone. @param kind what became of the request on it, if there was one */
  lost(connection: Connection, kind: FailureKind): void;
  /** Something came that nobody asked for; the connection is of no more use. */
  surplus(connection: Connection): void;
}

/** No request is on it. */
export const NO_TICKET = -1;

/** A kept connection to a node, with at most one request at a time. */
export class Connection {
  /** The request it is for. */
  ticket = NO_TICKET;
  isReady = false;
  isGone = false;
  readonly node: number;
  readonly openedAt: Ms;
  readonly reader: ResponseReader;
  readonly #socket: Socket;
  readonly #readers: ResponseReaders;
  readonly #owner: ConnectionOwner;
  readonly #isTls: boolean;
  readonly #isResettable: boolean;

  constructor(
    node: number,
    endpoint: Endpoint,
    readers: ResponseReaders,
    owner: ConnectionOwner,
    now: Ms,
  ) {
    this.node = node;
    this.openedAt = now;
    this.reader = readers.take();
    this.#readers = readers;
    this.#isTls = endpoint.tls !== undefined;
    this.#isResettable = !this.#isTls && !('path' in endpoint.connect);
    this.#owner = owner;
    const onread = { buffer: this.reader.buffer, callback: this.#read };
    this.#socket =
      endpoint.tls === undefined
        ? connect({ ...endpoint.connect, noDelay: true, onread }, this.#connected)
        : // The typings leave out that TLS takes the options of its connection too.
          connectTls({ ...endpoint.connect, ...endpoint.tls, onread } as object, this.#connected);
    if (this.#isTls) this.#socket.setNoDelay(true);
    this.#socket.on('error', this.#failed).on('end', this.#ended).on('close', this.#closed);
  }

  send(request: Buffer | string, isBodyless: boolean): void {
    this.reader.expect(isBodyless);
    if (typeof request === 'string') this.#socket.write(request, 'latin1');
    else this.#socket.write(request);
  }

  /** Ends it at once; its owner is not told. */
  drop(): void {
    if (this.isGone) return;
    this.isGone = true;
    this.#readers.give(this.reader);
    // A reset leaves no port in TIME_WAIT; only plain TCP knows it.
    if (this.#isResettable && !this.#socket.connecting) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
  }

  readonly #connected = (): void => {
    if (this.isGone) return;
    this.isReady = true;
    this.#owner.connected(this);
  };

  readonly #read = (length: number): boolean => {
    if (this.isGone) return true;
    const progress = this.reader.read(length);
    if (progress === 'open') return true;
    if (progress !== 'whole') {
      this.#lose(progress === 'wrong' ? 'bad-answer' : 'endless-headers');
      return true;
    }
    const hasMore = this.reader.hasMore || this.ticket === NO_TICKET;
    if (hasMore) {
      this.reader.keepsAlive = false;
      this.#owner.surplus(this);
    }
    if (this.ticket === NO_TICKET) this.#lose('bad-answer');
    else this.#owner.answered(this);
    return true;
  };

  readonly #ended = (): void => {
    if (this.isGone) return;
    const isAsked = this.isReady && this.ticket !== NO_TICKET;
    if (isAsked && this.reader.finish() === 'whole') {
      this.reader.keepsAlive = false;
      this.#owner.answered(this);
    } else {
      this.#lose(this.#closedKind());
    }
  };

  readonly #failed = (error: NodeJS.ErrnoException): void => {
    if (this.isGone) return;
    this.#lose(
      this.isReady ? brokenKind(error, this.#closedKind()) : connectFailure(error, this.#isTls),
    );
  };

  readonly #closed = (): void => {
    if (!this.isGone) this.#lose(this.#closedKind());
  };

  #closedKind(): FailureKind {
    if (!this.isReady) return 'tls';
    return this.reader.bytes === 0 ? 'closed-early' : 'short-body';
  }

  #lose(kind: FailureKind): void {
    this.drop();
    this.#owner.lost(this, kind);
  }
}

function brokenKind({ code }: NodeJS.ErrnoException, closed: FailureKind): FailureKind {
  return code === 'EPIPE' ? closed : 'reset';
}
