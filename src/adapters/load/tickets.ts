import { NO_TICKET } from './connection.ts';

/** Where a request is that has not ended. `expired`: it has, but a queue still names its ticket. */
export const states = { free: 0, held: 1, queued: 2, connecting: 3, sent: 4, expired: 5 } as const;
export type TicketState = (typeof states)[keyof typeof states];

/** The requests that have not ended: a column a quantity, a row a ticket. */
export class Tickets {
  readonly state: Uint8Array;
  /** When the plan wanted it to start, when it was dispatched, and when it was sent. */
  readonly intendedAt: Float64Array;
  readonly dispatchedAt: Float64Array;
  readonly sentAt: Float64Array;
  /** Number of the request in its source. */
  readonly request: Uint32Array;
  readonly node: Int32Array;
  /** One more than the highest that was ever in use. */
  end = 0;
  readonly #free: Int32Array;
  #freeCount = 0;

  constructor(capacity: number) {
    this.state = new Uint8Array(capacity);
    this.intendedAt = new Float64Array(capacity);
    this.dispatchedAt = new Float64Array(capacity);
    this.sentAt = new Float64Array(capacity);
    this.request = new Uint32Array(capacity);
    this.node = new Int32Array(capacity);
    this.#free = new Int32Array(capacity);
  }

  /** @returns NO_TICKET when all are in use */
  take(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!;
    return this.end < this.state.length ? this.end++ : NO_TICKET;
  }

  give(ticket: number): void {
    this.state[ticket] = states.free;
    this.#free[this.#freeCount++] = ticket;
  }

  /** Tickets in use, those of `expired` requests among them. */
  get count(): number {
    return this.end - this.#freeCount;
  }
}
