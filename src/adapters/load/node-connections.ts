import type { Ms } from '../../core/kernel/units.ts';
import type { LoadLimits } from '../../core/load/load-plan.ts';
import type { RequestSource } from '../../core/load/request-source.ts';
import { Connection, type ConnectionOwner, NO_TICKET } from './connection.ts';
import type { CompiledParser } from './llhttp.ts';
import { NodePool } from './node-pool.ts';
import type { RequestWriter } from './request-writer.ts';
import { ResponseReaders } from './response-reader.ts';
import type { LoadTarget } from './target.ts';
import { states, type Tickets } from './tickets.ts';

export interface ConnectionParts {
  readonly targets: readonly LoadTarget[];
  readonly source: RequestSource;
  readonly writer: RequestWriter;
  readonly limits: LoadLimits;
  readonly parser: CompiledParser;
}

/** The connections to all nodes: a request that was dispatched to a node is sent on one, or waits for it. */
export class NodeConnections {
  /** None is opened any more. */
  isStopping = false;
  readonly #parts: ConnectionParts;
  readonly #tickets: Tickets;
  readonly #owner: ConnectionOwner;
  readonly #pools: readonly NodePool[];
  readonly #readers: ResponseReaders;
  readonly #ofTicket: (Connection | undefined)[] = [];

  constructor(parts: ConnectionParts, tickets: Tickets, owner: ConnectionOwner) {
    const { targets, limits, parser } = parts;
    this.#parts = parts;
    this.#tickets = tickets;
    this.#owner = owner;
    this.#pools = targets.map(() => new NodePool(limits.connections));
    this.#readers = new ResponseReaders(limits.headBytes, parser);
  }

  /** @param ticket of a request that is sent, or for which a connection is coming about */
  of(ticket: number): Connection {
    return this.#ofTicket[ticket]!;
  }

  /** The request is on no connection any more. */
  forget(ticket: number): void {
    this.#ofTicket[ticket] = undefined;
  }

  assign(ticket: number, node: number, now: Ms): void {
    const pool = this.#pools[node]!;
    const connection = pool.takeIdle();
    if (connection !== undefined) {
      this.send(connection, ticket, now);
    } else if (pool.size < pool.limit) {
      this.#open(node, ticket, now);
    } else {
      this.#tickets.state[ticket] = states.queued;
      pool.wait(ticket);
    }
  }

  send(connection: Connection, ticket: number, now: Ms): void {
    const index = this.#tickets.request[ticket]!;
    this.#tickets.state[ticket] = states.sent;
    this.#tickets.sentAt[ticket] = now;
    this.#ofTicket[ticket] = connection;
    connection.ticket = ticket;
    const { source, writer } = this.#parts;
    connection.send(writer.bytes(index, connection.node), source.isBodyless(index));
  }

  /** A connection is free: the request that has waited longest gets it. */
  use(connection: Connection, now: Ms): void {
    const ticket = this.#nextWaiting(connection.node);
    if (ticket === NO_TICKET) this.#pools[connection.node]!.giveIdle(connection);
    else this.send(connection, ticket, now);
  }

  /** A connection is gone: if requests wait, another one is opened. */
  replace(node: number, now: Ms): void {
    const pool = this.#pools[node]!;
    if (this.isStopping || pool.size >= pool.limit) return;
    const ticket = this.#nextWaiting(node);
    if (ticket !== NO_TICKET) this.#open(node, ticket, now);
  }

  discard(connection: Connection): void {
    connection.drop();
    this.gone(connection);
  }

  /** It has ended by itself. */
  gone({ node }: Connection): void {
    this.#pools[node]!.size--;
  }

  dropIdle(): void {
    for (const pool of this.#pools) pool.dropIdle();
  }

  #open(node: number, ticket: number, now: Ms): void {
    this.#pools[node]!.size++;
    this.#tickets.state[ticket] = states.connecting;
    const { endpoint } = this.#parts.targets[node]!;
    const connection = new Connection(node, endpoint, this.#readers, this.#owner, now);
    connection.ticket = ticket;
    this.#ofTicket[ticket] = connection;
  }

  #nextWaiting(node: number): number {
    for (;;) {
      const ticket = this.#pools[node]!.takeWaiting() ?? NO_TICKET;
      if (ticket === NO_TICKET || this.#tickets.state[ticket] !== states.expired) return ticket;
      this.#tickets.give(ticket);
    }
  }
}
