import { randomBytes } from 'node:crypto';
import type { Vantage, VantagePlace } from '../../core/health/vantage.ts';
import {
  dialLine,
  isDialable,
  readVantageLine,
  vantageCommand,
  vantageLoop,
} from '../../core/health/vantage-loop.ts';
import { LbError } from '../../core/kernel/errors.ts';
import type { Bytes, Ms } from '../../core/kernel/units.ts';
import type { ProbeTarget } from '../../core/probe/host-probe.ts';
import { type Attempt, orAborted, within } from '../probe/ssh/attempt.ts';
import type { Operator } from '../probe/ssh/operator.ts';
import { openEngine } from '../probe/ssh/sessions.ts';
import type { Shell, ShellEngine } from '../probe/ssh/shell.ts';
import { createTurns } from '../probe/turns.ts';

/** Connections that a vantage tries at the same time: each is a process or two there. */
const MOST_DIALS = 50;
/** A login that failed stands for all who ask within this time, or each of many would wait for it. */
const RETRY_MS: Ms = 5000;
/** For the answer to come back, on top of the time that the connection may take. */
const GRACE_MS: Ms = 2000;
/** A greeting of the login shell may stand before the loop's first line, and is no longer. */
const LONGEST_LINE: Bytes = 64 * 1024;

/** A node that is asked over SSH, by one shell that is kept; nothing is installed there. */
export function createSshVantage(
  { node, host, settings: { ssh, timeoutMs: loginMs } }: ProbeTarget,
  operator: Operator,
): Vantage {
  const stop = new AbortController();
  const turns = createTurns(MOST_DIALS);
  let engine: Promise<ShellEngine> | undefined;
  let dialler: Promise<Dialler> | undefined;
  const start = (): Promise<Dialler> =>
    within(loginMs, stop.signal, async (attempt) => {
      engine ??= openEngine(ssh.engine, operator);
      return Dialler.start(await engine, { host, settings: ssh }, attempt);
    });
  const opened = (): Promise<Dialler> => {
    if (dialler !== undefined) return dialler;
    const one = start();
    const forget = (): void => {
      if (dialler === one) dialler = undefined;
    };
    one.then(
      ({ ended }) => ended.then(forget),
      () => setTimeout(forget, RETRY_MS).unref(),
    );
    dialler = one;
    return one;
  };
  return {
    node,
    reaches: (place, timeoutMs, signal) =>
      turns.take(signal, async () => {
        if (!isDialable(place.host)) return false;
        const ready = await orAborted(signal, opened());
        return within(timeoutMs + GRACE_MS, signal, (attempt) =>
          ready.dial(place, timeoutMs, attempt),
        );
      }),
    async close() {
      stop.abort(new LbError('INTERRUPTED', 'interrupted'));
      await dialler?.then((one) => one.close()).catch(() => undefined);
      await engine?.then((one) => one.close()).catch(() => undefined);
    },
  };
}

/** The loop on a vantage. */
class Dialler {
  readonly #shell: Shell;
  readonly #nonce: string;
  readonly #ready = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #open = new Map<number, PromiseWithResolvers<boolean>>();
  #failure: LbError | undefined;
  #lastId = 0;
  #line = '';

  static async start(
    engine: ShellEngine,
    place: Parameters<ShellEngine['open']>[0],
    attempt: Attempt,
  ): Promise<Dialler> {
    const nonce = randomBytes(16).toString('hex');
    const shell = await engine.open(place, vantageCommand(nonce), attempt);
    const dialler = new Dialler(shell, nonce);
    attempt.waitingFor('its shell to look for programs');
    try {
      await orAborted(attempt.signal, dialler.#ready.promise);
      return dialler;
    } catch (error) {
      dialler.close();
      throw error;
    }
  }

  private constructor(shell: Shell, nonce: string) {
    this.#shell = shell;
    this.#nonce = nonce;
    this.#ready.promise.catch(() => undefined); // nobody waits any more
    shell.onOutput((chunk) => this.#take(chunk.toString('latin1')));
    shell.ended.then((end) => {
      const how = end.kind === 'exited' ? `its shell ended ${end.how}` : '';
      this.#fail(end.kind === 'lost' ? end.error : new LbError('ANSWER_INVALID', how));
    });
    shell.write(vantageLoop);
  }

  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  async dial(place: VantagePlace, timeoutMs: Ms, attempt: Attempt): Promise<boolean> {
    if (this.#failure !== undefined) throw this.#failure;
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<boolean>();
    this.#open.set(id, answer);
    attempt.waitingFor('its answer');
    this.#shell.write(dialLine(id, place, Math.ceil(timeoutMs / 1000)));
    try {
      return await orAborted(attempt.signal, answer.promise);
    } finally {
      this.#open.delete(id);
    }
  }

  close(): void {
    this.#fail(new LbError('INTERRUPTED', 'interrupted'));
  }

  #take(text: string): void {
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop()!.slice(-LONGEST_LINE);
    for (const line of lines) {
      const answer = readVantageLine(this.#nonce, line);
      if (answer?.kind === 'dialled') this.#open.get(answer.id)?.resolve(answer.isOpen);
      else if (answer?.program !== undefined) this.#ready.resolve();
      else if (answer !== undefined) {
        const why = 'it has no program that connects: none of bash, nc, python3, perl';
        this.#fail(new LbError('ANSWER_INVALID', why));
      }
    }
  }

  #fail(error: LbError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.#ready.reject(error);
    for (const { reject } of this.#open.values()) reject(error);
    this.#shell.close();
    this.#ended.resolve();
  }
}
