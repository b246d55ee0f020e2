import type { Socket } from 'node:net';
import type { Bytes, Ms } from '../../../core/kernel/units.ts';
import { type Answer, hasBody, headText, lengthOf } from '../../../core/load/server/answer.ts';
import { RequestReader, type ServedRequest } from '../../../core/load/server/request-reader.ts';

/** An answer in its place behind those to earlier requests of the same connection. */
export interface PendingAnswer {
  readonly connection: Connection;
  readonly answer: Answer;
  readonly request: ServedRequest | undefined;
  isDue: boolean;
}

/** Answers waiting past which no more requests are read from a connection, and until when. */
const MOST_PENDING = 256;
const FEW_PENDING = 64;

/** Time that a client has to close its side, when all is said. */
const LINGER_MS: Ms = 2000;

const FILLER = Buffer.alloc(65_536, 'lbctl bench serve\n');

/** A client's connection: requests come in, answers go out in the same order, however they are due. */
export class Connection {
  readonly #node: string;
  readonly #socket: Socket;
  readonly #reader = new RequestReader();
  readonly #pending: PendingAnswer[] = [];
  /** Of the body that is being written. */
  #left: Bytes = 0;
  /** Nothing more will be read. */
  #isLast = false;
  /** The answer that closes the connection is written, as far as its head. */
  #isClosing = false;

  /** @param onRequests told of whole requests, in their order */
  constructor(
    node: string,
    socket: Socket,
    onRequests: (connection: Connection, requests: readonly ServedRequest[]) => void,
  ) {
    this.#node = node;
    this.#socket = socket;
    socket.setEncoding('latin1');
    socket.on('data', (text: string) => this.#read(text, onRequests));
    socket.on('drain', () => this.flush());
    socket.on('end', () => {
      this.#isLast = true;
      this.flush();
    });
    // What goes wrong with a client's connection ends it, and nothing else.
    socket.on('error', () => socket.destroy());
  }

  /** Takes the place of an answer, to be due later. */
  expect(answer: Answer, request: ServedRequest | undefined): PendingAnswer {
    const pending = { connection: this, answer, request, isDue: false };
    this.#pending.push(pending);
    if (this.#pending.length === MOST_PENDING) this.#socket.pause();
    return pending;
  }

  /** Writes what is due and not behind what is not, as long as the client reads it. */
  flush(): void {
    let text = '';
    while (!this.#socket.destroyed && !this.#socket.writableNeedDrain) {
      if (this.#left > 0) {
        this.#write(text);
        text = '';
        this.#writeBody();
        continue;
      }
      if (this.#isClosing || !this.#pending[0]?.isDue) break;
      text += this.#textOf(this.#pending.shift()!);
    }
    this.#write(text);
    const isOver = this.#isClosing || (this.#isLast && this.#pending.length === 0);
    if (isOver && this.#left === 0) this.#end();
    if (this.#pending.length <= FEW_PENDING && this.#socket.isPaused()) this.#socket.resume();
  }

  #read(
    text: string,
    onRequests: (connection: Connection, requests: readonly ServedRequest[]) => void,
  ): void {
    if (this.#isLast) return;
    const requests = this.#reader.take(text);
    const last = requests.findIndex(({ keepsOpen }) => !keepsOpen);
    if (last !== -1) this.#isLast = true;
    if (requests.length > 0) onRequests(this, last === -1 ? requests : requests.slice(0, last + 1));
    const { failure } = this.#reader;
    if (failure === undefined || this.#isLast) return;
    this.#isLast = true;
    this.expect({ status: failure, body: `${failure}\n` }, undefined).isDue = true;
    this.flush();
  }

  /** The head, and the body where it is text. */
  #textOf({ answer, request }: PendingAnswer): string {
    const closes = request === undefined || !request.keepsOpen;
    this.#isClosing = closes;
    const connection = closes ? 'close' : request.isOld ? 'keep-alive' : undefined;
    const head = headText(answer, this.#node, connection);
    if (!hasBody(answer.status, request?.method ?? '')) return head;
    if (typeof answer.body === 'string') return head + answer.body;
    this.#left = lengthOf(answer);
    return head;
  }

  #write(text: string): void {
    if (text !== '') this.#socket.write(text, 'latin1');
  }

  #end(): void {
    if (this.#socket.writableEnded) return;
    this.#socket.end();
    this.#socket.setTimeout(LINGER_MS, () => this.#socket.destroy());
  }

  #writeBody(): void {
    while (this.#left > 0 && !this.#socket.writableNeedDrain) {
      const length = Math.min(this.#left, FILLER.length);
      this.#socket.write(length === FILLER.length ? FILLER : FILLER.subarray(0, length));
      this.#left -= length;
    }
  }
}
