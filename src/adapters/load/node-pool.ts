import type { Connection } from './connection.ts';

/** The connections to one node, and the requests that wait for one. */
export class NodePool {
  /** Connections there are, those that are coming about too. */
  size = 0;
  readonly limit: number;
  /** The last one used is taken first: few connections are kept busy rather than all now and then. */
  readonly #idle: Connection[] = [];
  #waiting: number[] = [];
  #waitingFrom = 0;

  constructor(limit: number) {
    this.limit = limit;
  }

  takeIdle(): Connection | undefined {
    for (;;) {
      const connection = this.#idle.pop();
      if (connection === undefined || !connection.isGone) return connection;
    }
  }

  giveIdle(connection: Connection): void {
    this.#idle.push(connection);
  }

  wait(ticket: number): void {
    this.#waiting.push(ticket);
  }

  /** The ticket that has waited longest; undefined when none does. */
  takeWaiting(): number | undefined {
    if (this.#waitingFrom === this.#waiting.length) return undefined;
    const ticket = this.#waiting[this.#waitingFrom++];
    if (this.#waitingFrom === this.#waiting.length) {
      this.#waiting = [];
      this.#waitingFrom = 0;
    } else if (this.#waitingFrom >= 4096 && this.#waitingFrom * 2 >= this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#waitingFrom);
      this.#waitingFrom = 0;
    }
    return ticket;
  }

  /** All connections that rest are ended. */
  dropIdle(): void {
    for (const connection of this.#idle) connection.drop();
    this.#idle.length = 0;
  }
}
