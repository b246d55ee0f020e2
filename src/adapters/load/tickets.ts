import { NO_TICKET } from './connection.ts';

/** Where a request is that has not ended. `expired`: it has, but a queue still names its ticket. */
export const states = { free: 0, held: 1, queued: 2, connecting: 3, sent: 4, expired: 5 } as const;
export type TicketState = (typeof states)[keyof typeof states];

/** Rows to begin with; there are twice as many whenever they are used up. */
const FIRST_ROWS = 1024;

/** The requests that have not ended: a column a quantity, a row a ticket. */
export class Tickets {
  state: Uint8Array;
  /** When the plan wanted it to start, when it was dispatched, and when it was sent. */
  intendedAt: Float64Array;
  dispatchedAt: Float64Array;
  sentAt: Float64Array;
  /** Number of the request in its source. */
  request: Uint32Array;
  node: Int32Array;
  /** One more than the highest that was ever in use. */
  end = 0;
  readonly #most: number;
  #free: Int32Array;
  #freeCount = 0;

  /** @param most requests at a time */
  constructor(most: number) {
    const rows = Math.min(FIRST_ROWS, most);
    this.#most = most;
    this.state = new Uint8Array(rows);
    this.intendedAt = new Float64Array(rows);
    this.dispatchedAt = new Float64Array(rows);
    this.sentAt = new Float64Array(rows);
    this.request = new Uint32Array(rows);
    this.node = new Int32Array(rows);
    this.#free = new Int32Array(rows);
  }

  /** @returns NO_TICKET when all are in use */
  take(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!;
    if (this.end === this.#most) return NO_TICKET;
    if (this.end === this.state.length) this.#grow();
    return this.end++;
  }

  give(ticket: number): void {
    this.state[ticket] = states.free;
    this.#free[this.#freeCount++] = ticket;
  }

  /** Tickets in use, those of `expired` requests among them. */
  get count(): number {
    return this.end - this.#freeCount;
  }

  #grow(): void {
    const rows = Math.min(2 * this.state.length, this.#most);
    this.state = longer(this.state, new Uint8Array(rows));
    this.intendedAt = longer(this.intendedAt, new Float64Array(rows));
    this.dispatchedAt = longer(this.dispatchedAt, new Float64Array(rows));
    this.sentAt = longer(this.sentAt, new Float64Array(rows));
    this.request = longer(this.request, new Uint32Array(rows));
    this.node = longer(this.node, new Int32Array(rows));
    this.#free = longer(this.#free, new Int32Array(rows));
  }
}

function longer<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
