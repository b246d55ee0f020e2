import { connect, type Socket } from 'node:net';
import type { Finding } from '../../core/health/evidence.ts';
import type { Dialogue } from '../../core/health/protocol/verdict.ts';
import type { Bytes } from '../../core/kernel/units.ts';
import { formatBytes } from '../../core/kernel/units-text.ts';
import { Deadline, deadlines } from './deadlines.ts';
import { whenResolved } from './names.ts';
import type { OpenCheck } from './open-check.ts';
import { saidInstead } from './said.ts';
import { cut, isOwnEcho, placeOf } from './sockets.ts';

/** No answer that says whether a node lives is longer. */
export const ANSWER_LIMIT: Bytes = 64 * 1024;

/** Checks at a time that have a second connection. */
const MOST_BESIDE = 50;

/**
 * All connections read into one buffer: what came is looked at, and copied where more must come, before
 * the next one is read.
 */
const inbox = Buffer.allocUnsafeSlow(ANSWER_LIMIT);

/**
 * Questions over TCP whose connections are kept, one a node. A connection has one check at a time, so
 * that an answer is never taken for that of another question; a check that comes meanwhile waits, as
 * its question would in the node. A check without its right answer takes its connection with it.
 *
 * A kept connection may have died without a word: a firewall forgot it, or the machine is gone. Where
 * it is silent for half the time, a new one is asked beside it, so that the evidence is as good as that
 * of a first check. Where many are silent at once the trouble is common, and more would add to it.
 */
export class Conversations {
  readonly #lines = new Map<string, Line>();
  readonly #beside = { count: 0 };

  /**
   * @param key same for targets that may share a connection
   * @param dialogueOf called for each new connection; a failure that it throws is the check's evidence
   */
  ask(check: OpenCheck, key: string, dialogueOf: () => Dialogue): void {
    let line = this.#lines.get(key);
    if (line === undefined) {
      line = new Line(dialogueOf, this.#beside);
      this.#lines.set(key, line);
    }
    line.ask(check);
  }

  close(): void {
    for (const line of this.#lines.values()) line.close();
    this.#lines.clear();
  }
}

/** The way to one node. */
class Line {
  readonly #dialogueOf: () => Dialogue;
  readonly #beside: { count: number };
  #kept: Connection | undefined;
  #asking: OpenCheck | undefined;
  readonly #waiting = new Set<OpenCheck>();
  #isClosed = false;

  constructor(dialogueOf: () => Dialogue, beside: { count: number }) {
    this.#dialogueOf = dialogueOf;
    this.#beside = beside;
  }

  ask(check: OpenCheck): void {
    if (this.#asking === undefined) {
      this.#begin(check);
      return;
    }
    this.#waiting.add(check);
    check.release = () => this.#waiting.delete(check);
    check.whenLate = () => [
      this.#asking?.isConnected ? 'no-answer' : 'no-connection',
      'the check before it has no answer either',
    ];
  }

  close(): void {
    this.#isClosed = true;
    this.#kept?.drop();
  }

  /** @returns false when there is one already */
  keep(connection: Connection): boolean {
    if (this.#isClosed || this.#kept !== undefined) return false;
    this.#kept = connection;
    return true;
  }

  /** For a check whose kept connection turned out to be closed. */
  open(check: OpenCheck): void {
    check.isConnected = false;
    check.release = () => this.over(check);
    check.whenLate = undefined;
    whenResolved(check, () => {
      new Connection(check, this.#dialogueOf(), this);
    });
  }

  /** For a check whose kept connection is silent. @returns false when there are too many */
  openBeside(check: OpenCheck): boolean {
    if (this.#beside.count >= MOST_BESIDE) return false;
    this.#beside.count++;
    const { release: releaseFirst } = check;
    this.open(check);
    const { release: releaseSecond } = check;
    const releaseBoth = (): void => {
      this.#beside.count--;
      releaseFirst?.(check);
      releaseSecond?.(check);
    };
    if (check.isOver) releaseBoth();
    else check.release = releaseBoth;
    return true;
  }

  /** The check has ended, and what it used is kept or gone. */
  over(check: OpenCheck): void {
    if (this.#asking !== check) return;
    this.#asking = undefined;
    const [next] = this.#waiting;
    if (next === undefined) return;
    this.#waiting.delete(next);
    this.#begin(next);
  }

  #begin(check: OpenCheck): void {
    this.#asking = check;
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept === undefined) this.open(check);
    else kept.ask(check);
  }
}

/** Half of a check's time on a kept connection; one for all its checks. */
class Doubt extends Deadline {
  isOver = true;
  readonly #onDoubt: () => void;

  constructor(onDoubt: () => void) {
    super();
    this.#onDoubt = onDoubt;
  }

  expire(): void {
    this.settle();
    this.#onDoubt();
  }

  settle(): void {
    if (this.isOver) return;
    this.isOver = true;
    deadlines.remove(this);
  }
}

class Connection {
  readonly #socket: Socket;
  readonly #dialogue: Dialogue;
  readonly #line: Line;
  #incarnation: string | undefined;
  #check: OpenCheck | undefined;
  readonly #doubt = new Doubt(() => this.#askBeside());
  #isAskedBeside = false;
  /** It has answered before. */
  #isKept = false;
  #received: Buffer | undefined;
  /** Bytes that came while nobody asked. */
  #unasked: Bytes = 0;

  constructor(check: OpenCheck, dialogue: Dialogue, line: Line) {
    this.#dialogue = dialogue;
    this.#line = line;
    const onread = { buffer: inbox, callback: (length: number) => this.#onRead(length) };
    this.#socket = connect({ ...placeOf(check.target), noDelay: true, onread });
    this.#socket.on('connect', () => this.#onConnect());
    this.#socket.on('error', (error) => this.#onEnd(error));
    this.#socket.on('close', () => this.#onEnd());
    this.#take(check);
  }

  ask(check: OpenCheck): void {
    if (!this.#socket.writable) {
      this.drop();
      this.#line.open(check);
      return;
    }
    this.#take(check);
    check.isConnected = true;
    this.#socket.write(this.#dialogue.question);
    this.#doubt.isOver = false;
    deadlines.add(this.#doubt, check.timeoutMs / 2);
  }

  /** What came by now may still become an answer. */
  #askBeside(): void {
    this.#isAskedBeside = this.#line.openBeside(this.#check!);
  }

  /** It has no check any more. */
  #letGo(): void {
    this.#check = undefined;
    this.#isAskedBeside = false;
    this.#doubt.settle();
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

  /** The check has ended otherwise than by an answer on this connection; it may have the next one. */
  readonly #onRelease = (check: OpenCheck): void => {
    if (this.#check !== check) return;
    this.#letGo();
    this.drop();
    this.#line.over(check);
  };

  readonly #whenLate = () => {
    if (this.#received !== undefined) return this.#part('no-answer', 'is not over in time');
    return [this.#check!.isConnected ? 'no-answer' : 'no-connection', ''] as const;
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
    const verdict = this.#dialogue.read(bytes, !this.#isKept);
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
    this.#isKept = true;
    this.#letGo();
    const isKept = this.#dialogue.question.length > 0 && this.#line.keep(this);
    check.end('answered', '', { incarnation });
    if (!isKept) this.drop();
    this.#line.over(check);
  }

  /** The node has ended the connection, or it never came about. */
  #onEnd(error?: Error): void {
    this.#socket.destroy();
    const check = this.#check;
    if (check === undefined) return;
    if (this.#isKept && this.#received === undefined) {
      const isAskedBeside = this.#isAskedBeside;
      this.#letGo();
      if (isAskedBeside) return;
      this.#line.open(check);
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
