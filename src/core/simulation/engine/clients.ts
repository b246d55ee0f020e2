import { createRngStream } from '../../kernel/rng.ts';
import type { Ms } from '../../kernel/units.ts';
import type { OfferedLoad } from '../model.ts';
import { demandDraws } from './request-draws.ts';

/** A request that was refused took no time; asked again in no time, and time would stand still. */
const REFUSAL_MS: Ms = 1;

/** The clients of the closed model: each asks, waits for the end of its request, thinks, and asks again. */
export class Clients {
  /** Requests that each has still to make. */
  readonly #left: Int32Array;
  readonly #askedAt: Float64Array;
  readonly #think: (() => Ms) | undefined;
  #busyCount: number;

  /** None of another model. */
  constructor(load: OfferedLoad, seed: number) {
    const isClosed = load.kind === 'closed';
    const count = isClosed ? load.clients : 0;
    const each = (isClosed ? load.requestsPerClient : null) ?? 0x7fff_ffff;
    this.#left = new Int32Array(count).fill(each);
    this.#askedAt = new Float64Array(count);
    this.#think =
      isClosed && load.think !== null
        ? demandDraws(load.think, createRngStream(seed, 'think times'))
        : undefined;
    this.#busyCount = count;
  }

  get count(): number {
    return this.#left.length;
  }

  /** There are some, and all have had what they wanted. */
  get areDone(): boolean {
    return this.#left.length > 0 && this.#busyCount === 0;
  }

  /** Before its first request; a thinking time lets them not begin all at once. */
  firstPauseMs(): Ms {
    return this.#think?.() ?? 0;
  }

  asks(client: number, now: Ms): void {
    this.#askedAt[client] = now;
  }

  /** Its request has ended. @returns time until it asks again; undefined when it has had what it wanted */
  pauseMs(client: number, now: Ms): Ms | undefined {
    this.#left[client]!--;
    if (this.#left[client] === 0) {
      this.#busyCount--;
      return undefined;
    }
    if (this.#think !== undefined) return this.#think();
    return now === this.#askedAt[client] ? REFUSAL_MS : 0;
  }
}
