import { randomBytes } from 'node:crypto';
import { LbError } from '../../../core/kernel/errors.ts';
import type { Bytes } from '../../../core/kernel/units.ts';
import { RemoteAnswers } from '../../../core/probe/remote-answers.ts';
import { remoteCommand, requestLine } from '../../../core/probe/remote-loop.ts';
import { type Attempt, orAborted } from './attempt.ts';
import { cut } from './failures.ts';
import type { Shell, ShellEnd, ShellEngine, SshPlace } from './shell.ts';

/** /proc/cpuinfo of 8192 CPUs has 12 MB. */
const ANSWER_LIMIT: Bytes = 16 * 1024 * 1024;

type Files = Readonly<Record<string, string>>;

/**
 * The loop that runs on one node. Once something went wrong it is over; what comes late is never
 * taken for the answer to another request.
 */
export class Session {
  readonly #shell: Shell;
  readonly #answers: RemoteAnswers;
  readonly #ready = Promise.withResolvers<void>();
  #open: { id: number; resolve(files: Files): void; reject(error: LbError): void } | undefined;
  #lastId = 0;
  #failure: LbError | undefined;

  /** @throws LbError when the node cannot be reached, or its shell does not run the loop */
  static async start(engine: ShellEngine, place: SshPlace, attempt: Attempt): Promise<Session> {
    const nonce = randomBytes(16).toString('hex');
    const shell = await engine.open(place, remoteCommand(nonce), attempt);
    const session = new Session(shell, new RemoteAnswers(nonce, ANSWER_LIMIT));
    try {
      await orAborted(attempt.signal, session.#ready.promise);
      return session;
    } catch (error) {
      session.close();
      throw error;
    }
  }

  private constructor(shell: Shell, answers: RemoteAnswers) {
    this.#shell = shell;
    this.#answers = answers;
    this.#ready.promise.catch(() => undefined); // nobody waits any more
    shell.onOutput((chunk) => this.#take(chunk));
    shell.ended.then((end) => this.#fail(this.#reasonOf(end)));
  }

  get isOver(): boolean {
    return this.#failure !== undefined;
  }

  /**
   * Texts of files, without those that the node does not have. One request at a time.
   * @throws LbError when the session comes to its end, the signal's reason when that is aborted
   */
  async read(paths: readonly string[], attempt: Attempt): Promise<Files> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#open !== undefined) throw new Error('a request is open already');
    const { promise, resolve, reject } = Promise.withResolvers<Files>();
    const id = ++this.#lastId;
    this.#open = { id, resolve, reject };
    attempt.waitingFor('its answer');
    this.#shell.write(requestLine(id, paths));
    try {
      return await orAborted(attempt.signal, promise);
    } catch (error) {
      this.close();
      throw error;
    } finally {
      this.#open = undefined;
    }
  }

  close(): void {
    this.#fail(new LbError('INTERRUPTED', 'interrupted'));
  }

  #take(chunk: Buffer): void {
    for (const event of this.#answers.push(chunk)) {
      if (event.kind === 'ready') this.#ready.resolve();
      else if (event.kind === 'nonsense') this.#fail(new LbError('ANSWER_INVALID', event.reason));
      else if (event.id === this.#open?.id) this.#open.resolve(event.files);
    }
  }

  #fail(error: LbError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#ready.reject(error);
    this.#open?.reject(error);
    this.#shell.close();
  }

  #reasonOf(end: ShellEnd): LbError {
    if (end.kind === 'lost') return end.error;
    const said = cut(`${this.#answers.noise} ${end.said}`);
    const words = said === '' ? '' : ` and said "${said}"`;
    return new LbError('ANSWER_INVALID', `its shell ended ${end.how}${words}`);
  }
}
