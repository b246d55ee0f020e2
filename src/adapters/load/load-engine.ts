import { setImmediate as nextTurn } from 'node:timers';
import type { Ms } from '../../core/kernel/units.ts';
import type { AnswerLengths } from '../../core/load/answer-lengths.ts';
import type { FailureKind } from '../../core/load/ending.ts';
import type { Recorder } from '../../core/load/recorder.ts';
import type { Dispatcher } from '../../core/policy/dispatcher.ts';
import { type DispatchRequest, HELD } from '../../core/policy/policy.ts';
import { type Connection, type ConnectionOwner, NO_TICKET } from './connection.ts';
import { type ConnectionParts, NodeConnections } from './node-connections.ts';
import { states, type TicketState, Tickets } from './tickets.ts';

export interface EngineParts extends ConnectionParts {
  readonly dispatcher: Dispatcher;
  readonly lengths: AnswerLengths;
  readonly recorder: Recorder;
  /** A request has ended; in the closed model the next one begins. */
  readonly onEnd: () => void;
  readonly now: () => Ms;
}

/**
 * Sends requests to nodes and takes in their answers. What begins when is for others to say (`begin`);
 * what a request comes to is told to the recorder, once for each.
 */
export class LoadEngine implements ConnectionOwner {
  readonly #parts: EngineParts;
  readonly #tickets: Tickets;
  readonly #connections: NodeConnections;
  /** One for all: nobody keeps it. */
  readonly #request: DispatchRequest = {
    now: 0,
    keyHi: 0,
    keyLo: 0,
    length: 1,
    requestClass: 0,
    ticket: 0,
  };

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#tickets = new Tickets(parts.limits.requests);
    this.#connections = new NodeConnections(parts, this.#tickets, this);
  }

  /** Grows whenever anything happens. */
  activity = 0;

  /** Requests that have not ended. */
  get openCount(): number {
    return this.#tickets.count;
  }

  /** Begins the source's next request, which the plan wanted at `intendedAt`. */
  begin(intendedAt: Ms, now: Ms): void {
    const { source, dispatcher, lengths, recorder } = this.#parts;
    const index = source.next();
    const requestClass = source.classOf(index);
    recorder.released(now - intendedAt);
    this.activity++;
    const ticket = this.#tickets.take();
    if (ticket === NO_TICKET) {
      recorder.failedUnsent(requestClass, 'overflow');
      this.#parts.onEnd();
      return;
    }
    this.#tickets.intendedAt[ticket] = intendedAt;
    this.#tickets.dispatchedAt[ticket] = now;
    this.#tickets.request[ticket] = index;
    const request = this.#request;
    request.now = now;
    request.keyHi = source.keyHi(index);
    request.keyLo = source.keyLo(index);
    request.length = lengths.expected(index, requestClass);
    request.requestClass = requestClass;
    request.ticket = ticket;
    this.#goOn(ticket, dispatcher.dispatch(request), now);
  }

  /** Ends what has waited too long; to be called now and then. */
  sweep(now: Ms): void {
    // Those that wait first, or one that is due itself would get the connection of another.
    this.#endOverdue(now, states.held, states.queued);
    this.#endOverdue(now, states.connecting, states.sent);
    this.#dispatchHeld(now);
  }

  #endOverdue(now: Ms, first: TicketState, second: TicketState): void {
    // Its columns may be others after each: what one ends may begin.
    const tickets = this.#tickets;
    const { end } = tickets;
    const { timeoutMs } = this.#parts.limits;
    for (let ticket = 0; ticket < end; ticket++) {
      const at = tickets.state[ticket]!;
      if (at !== first && at !== second) continue;
      const since = at === states.sent ? tickets.sentAt[ticket]! : tickets.dispatchedAt[ticket]!;
      if (now - since >= timeoutMs) this.#giveUp(ticket, now, 'timeout');
    }
  }

  /** Ends all requests that have not ended, and all connections. */
  stop(now: Ms): void {
    this.#connections.isStopping = true;
    for (let ticket = 0; ticket < this.#tickets.end; ticket++) {
      const at = this.#tickets.state[ticket]!;
      if (at !== states.free && at !== states.expired) this.#giveUp(ticket, now, 'abandoned');
    }
    this.#connections.dropIdle();
  }

  connected(connection: Connection): void {
    const now = this.#parts.now();
    const { node, ticket } = connection;
    this.#parts.dispatcher.connected(node, now - connection.openedAt);
    this.#parts.recorder.connected(node);
    if (ticket === NO_TICKET) this.#connections.use(connection, now);
    else this.#connections.send(connection, ticket, now);
  }

  answered(connection: Connection): void {
    const now = this.#parts.now();
    this.activity++;
    const { dispatcher, lengths, recorder, source } = this.#parts;
    const { ticket, node, reader } = connection;
    const { intendedAt, sentAt, request } = this.#tickets;
    const index = request[ticket]!;
    const requestClass = source.classOf(index);
    const sent = sentAt[ticket]!;
    recorder.answered(
      node,
      requestClass,
      intendedAt[ticket]!,
      sent,
      now,
      reader.status,
      reader.bytes,
    );
    lengths.learn(index, requestClass, reader.bytes);
    dispatcher.end(node, ticket, now, now - sent, reader.bytes);
    this.#connections.forget(ticket);
    this.#tickets.give(ticket);
    connection.ticket = NO_TICKET;
    if (reader.keepsAlive) {
      this.#connections.use(connection, now);
    } else {
      this.#connections.discard(connection);
      this.#connections.replace(node, now);
    }
    this.#afterEnd(now);
  }

  lost(connection: Connection, kind: FailureKind): void {
    const now = this.#parts.now();
    const { ticket } = connection;
    this.#connections.gone(connection);
    if (ticket !== NO_TICKET) {
      connection.ticket = NO_TICKET;
      this.#failed(ticket, now, kind);
    }
    // One that cannot be opened may fail before anything else happens, and the next one as well.
    if (connection.isReady) this.#afterLoss(connection.node, ticket, now);
    else nextTurn(() => this.#afterLoss(connection.node, ticket, this.#parts.now()));
  }

  surplus({ node }: Connection): void {
    this.#parts.recorder.surplus(node);
  }

  #goOn(ticket: number, node: number, now: Ms): void {
    this.#tickets.node[ticket] = node;
    if (node >= 0) {
      this.#parts.recorder.dispatched(node);
      this.#connections.assign(ticket, node, now);
    } else if (node === HELD) {
      this.#tickets.state[ticket] = states.held;
    } else {
      const requestClass = this.#parts.source.classOf(this.#tickets.request[ticket]!);
      this.#parts.recorder.failedUnsent(requestClass, 'no-node');
      this.#tickets.give(ticket);
      this.#parts.onEnd();
    }
  }

  #afterLoss(node: number, ticket: number, now: Ms): void {
    this.#connections.replace(node, now);
    if (ticket !== NO_TICKET) this.#afterEnd(now);
  }

  #failed(ticket: number, now: Ms, kind: FailureKind): void {
    const { source, recorder, dispatcher, limits } = this.#parts;
    const node = this.#tickets.node[ticket]!;
    recorder.failed(node, source.classOf(this.#tickets.request[ticket]!), kind);
    dispatcher.end(node, ticket, now, limits.timeoutMs, 0);
    this.#connections.forget(ticket);
    this.#tickets.give(ticket);
  }

  #giveUp(ticket: number, now: Ms, kind: 'timeout' | 'abandoned'): void {
    const { state, request, node } = this.#tickets;
    const { source, recorder, dispatcher } = this.#parts;
    const at = state[ticket]!;
    if (at === states.sent || at === states.connecting) {
      const connection = this.#connections.of(ticket);
      connection.ticket = NO_TICKET;
      this.#connections.discard(connection);
      const isConnecting = at === states.connecting && kind === 'timeout';
      this.#failed(ticket, now, isConnecting ? 'connect-timeout' : kind);
      this.#connections.replace(connection.node, now);
    } else {
      const requestClass = source.classOf(request[ticket]!);
      state[ticket] = states.expired;
      if (at === states.held) {
        recorder.failedUnsent(requestClass, kind);
      } else {
        recorder.failed(node[ticket]!, requestClass, kind);
        dispatcher.giveUp(node[ticket]!, ticket, now);
      }
    }
    this.#afterEnd(now);
  }

  #afterEnd(now: Ms): void {
    if (this.#connections.isStopping) return;
    if (this.#parts.dispatcher.heldCount > 0) this.#dispatchHeld(now);
    this.#parts.onEnd();
  }

  #dispatchHeld(now: Ms): void {
    const { dispatcher } = this.#parts;
    for (let ticket = dispatcher.firstHeld(); ticket >= 0; ticket = dispatcher.firstHeld()) {
      if (this.#tickets.state[ticket] === states.expired) {
        dispatcher.dropHeld();
        this.#tickets.give(ticket);
        continue;
      }
      const node = dispatcher.dispatchHeld(now);
      if (node === HELD) return;
      this.#goOn(ticket, node, now);
    }
  }
}
