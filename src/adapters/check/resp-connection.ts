import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { LbError } from '../../core/kernel/errors.ts';
import { readReply, respCommand } from '../../core/kernel/resp.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { causeOf, reason } from '../errno.ts';
import { InOrder } from './in-order.ts';

/** More than this nobody answers to what is asked here. */
const MOST_WAITING: Bytes = 16 * 1024 * 1024;

/** A connection to Redis on which questions may overlap. */
export class RespConnection {
  readonly #socket: Socket;
  readonly #replies = new InOrder<string>();
  #text = '';
  /** Why nothing comes any more. */
  #end: string | undefined;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => this.#read(chunk));
    socket.on('error', (error) => this.#stop(reason(error)));
    socket.on('close', () => this.#stop('the connection was closed'));
  }

  /** @throws LbError NODE_UNREACHABLE, NODE_TIMEOUT */
  static async open(host: string, port: number, signal: AbortSignal): Promise<RespConnection> {
    const socket = connect({ host, port, noDelay: true });
    try {
      await once(socket, 'connect', { signal });
    } catch (error) {
      socket.on('error', () => undefined).destroy();
      const code = signal.aborted ? 'NODE_TIMEOUT' : 'NODE_UNREACHABLE';
      const why = signal.aborted ? 'no connection in time' : reason(error);
      throw new LbError(code, `${host} port ${port}: ${why}`, { cause: causeOf(error) });
    }
    return new RespConnection(socket);
  }

  get end(): string {
    return this.#end ?? 'no answer';
  }

  /**
   * Errors come with their `-`, numbers with `:`, a character a byte.
   * @returns undefined when the signal comes first, or the connection ends
   */
  ask(
    signal: AbortSignal,
    ...words: readonly (string | Uint8Array)[]
  ): Promise<string | undefined> {
    if (this.#end === undefined) this.#socket.write(respCommand(...words));
    return this.#replies.next(signal);
  }

  close(): void {
    this.#socket.destroy();
    this.#stop('closed');
  }

  #read(chunk: Buffer): void {
    this.#text += chunk.toString('latin1');
    let at = 0;
    for (;;) {
      const reply = readReply(this.#text, at);
      if (reply === undefined) break;
      if (reply === 'no redis') {
        this.#stop('it answers with what is not the protocol of Redis');
        return;
      }
      at = reply.end;
      this.#replies.take(reply.text);
    }
    this.#text = this.#text.slice(at);
    if (this.#text.length > MOST_WAITING) this.#stop('it answers without an end');
  }

  #stop(why: string): void {
    this.#end ??= why;
    this.#socket.destroy();
    this.#replies.end();
  }
}
