import { connect, type Socket } from 'node:net';
import type { Finding } from '../../core/health/evidence.ts';
import type { Dialogue } from '../../core/health/protocol/verdict.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { formatBytes } from '../../core/kernel/units-text.ts';
import { whenResolved } from './names.ts';
import type { OpenCheck } from './open-check.ts';
import { saidInstead } from './said.ts';
import { cut, isOwnEcho, placeOf } from './sockets.ts';

/** No answer that says whether a node lives is longer. */
export const ANSWER_LIMIT: Bytes = 64 * 1024;

/**
 * All connections read into one buffer: what came is looked at, and copied where more must come, before
 * the next one is read.
 */
const inbox = Buffer.allocUnsafeSlow(ANSWER_LIMIT);

/**
 * Questions over TCP whose connections are kept. A connection has one check at a time, so that an
 * answer is never taken for that of another question; checks that overlap have one each. A check
 * without its right answer takes its connection with it.
 */
export class Conversations {
  /** One a node at most. */
  readonly #idle = new Map<string, Connection>();
  #isClosed = false;

  /**
   * @param key same for targets that may share a connection
   * @param dialogueOf called for each new connection; a failure that it throws is the check's evidence
   */
  ask(check: OpenCheck, key: string, dialogueOf: () => Dialogue): void {
    const kept = this.#idle.get(key);
    const open = (): void => {
      whenResolved(check, () => {
        new Connection(check, dialogueOf(), keep);
      });
    };
    const keep = (connection: Connection): boolean => {
      if (this.#isClosed || this.#idle.has(key)) return false;
      this.#idle.set(key, connection);
      return true;
    };
    if (kept === undefined) {
      open();
      return;
    }
    this.#idle.delete(key);
    kept.ask(check, open);
  }

  close(): void {
    this.#isClosed = true;
    for (const connection of this.#idle.values()) connection.drop();
    this.#idle.clear();
  }
}

class Connection {
  readonly #socket: Socket;
  readonly #dialogue: Dialogue;
  readonly #keep: (connection: Connection) => boolean;
  #incarnation: string | undefined;
  #check: OpenCheck | undefined;
  /** Instead of a failure when a connection that was kept turns out to be closed. */
  #again: (() => void) | undefined;
  #received: Buffer | undefined;
  /** Bytes that came while nobody asked. */
  #unasked: Bytes = 0;

  constructor(check: OpenCheck, dialogue: Dialogue, keep: (connection: Connection) => boolean) {
    this.#dialogue = dialogue;
    this.#keep = keep;
    const onread = { buffer: inbox, callback: (length: number) => this.#onRead(length) };
    this.#socket = connect({ ...placeOf(check.target), noDelay: true, onread });
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('error', (error) => this.#onEnd(error));
    this.#socket.on('close', () => this.#onEnd());
    this.#take(check);
  }

  /** @param again called instead of a failure when the connection turns out to be closed */
  ask(check: OpenCheck, again: () => void): void {
    if (this.#socket.destroyed || !this.#socket.writable) {
      this.drop();
      again();
      return;
    }
    this.#again = again;
    this.#take(check);
    check.isConnected = true;
    this.#socket.write(this.#dialogue.question);
  }

  drop(): void {
    cut(this.#socket);
  }

  #take(check: OpenCheck): void {
    this.#check = check;
    this.#received = undefined;
    this.#unasked = 0;
    check.release = this.#onRelease;
    check.whenLate = this.#whenLate;
  }

  /** The check has ended otherwise than by an answer on this connection. */
  readonly #onRelease = (): void => {
    this.#check = undefined;
    this.drop();
  };

  readonly #whenLate = () => {
    if (this.#received !== undefined) return this.#part('no-answer', 'is not over in time');
    if (!this.#check!.isConnected) return ['no-connection', ''] as const;
    const detail = this.#again === undefined ? '' : 'on a connection kept from before';
    return ['no-answer', detail] as const;
  };

  #onConnect(): void {
    const check = this.#check;
    if (check === undefined) return;
    if (isOwnEcho(this.#socket, check.target.port)) {
      check.end('refused', 'nobody listens: the connection met itself');
      return;
    }
    check.isConnected = true;
    check.noteProgress();
    const { opening } = this.#dialogue;
    if (opening.length > 0) this.#socket.write(opening);
  }

  /** @returns whether to go on reading */
  #onRead(length: number): boolean {
    const check = this.#check;
    if (check === undefined) {
      this.#unasked += length;
      if (this.#unasked > ANSWER_LIMIT) this.drop();
      return true;
    }
    check.noteProgress();
    const piece = inbox.subarray(0, length);
    const bytes = this.#received === undefined ? piece : Buffer.concat([this.#received, piece]);
    const verdict = this.#dialogue.read(bytes, this.#again === undefined);
    if (verdict === undefined) this.#await(check, bytes);
    else if (verdict.mistake !== '') check.end('wrong', verdict.mistake);
    else this.#onAnswer(check, verdict.incarnation);
    return true;
  }

  #await(check: OpenCheck, bytes: Buffer): void {
    if (bytes.length >= ANSWER_LIMIT) {
      this.#received = bytes;
      check.end(...this.#part('wrong', `has more than ${formatBytes(ANSWER_LIMIT)}`));
    } else this.#received = this.#received === undefined ? Buffer.from(bytes) : bytes;
  }

  #onAnswer(check: OpenCheck, incarnation = this.#incarnation): void {
    this.#incarnation = incarnation;
    this.#check = undefined;
    check.release = undefined;
    check.end('answered', '', { incarnation });
    const isToBeKept = this.#dialogue.question.length > 0 && this.#keep(this);
    if (!isToBeKept) this.drop();
  }

  /** The node has ended the connection, or it never came about. */
  #onEnd(error?: Error): void {
    this.#socket.destroy();
    const [check, again] = [this.#check, this.#again];
    if (check === undefined) return;
    if (again !== undefined && this.#received === undefined) {
      this.#check = undefined;
      this.#again = undefined;
      check.isConnected = false;
      check.release = undefined;
      check.whenLate = undefined;
      again();
    } else if (error !== undefined) check.fail(error);
    else if (this.#received !== undefined) check.end(...this.#part('reset', 'was cut'));
    else check.end('reset', 'the connection was closed without an answer');
  }

  /** What a part of an answer means after which nothing more comes. */
  #part(finding: Finding, what: string): readonly [Finding, string] {
    const { wanted } = this.#dialogue;
    if (wanted === undefined) return [finding, `the answer ${what}`];
    return ['wrong', saidInstead(this.#received!, wanted)];
  }
}
