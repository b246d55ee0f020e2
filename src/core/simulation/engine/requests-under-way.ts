import type { Ms } from '../../kernel/units.ts';
import { Dispatcher } from '../../policy/dispatcher.ts';
import type { NodeColumns } from '../../policy/node-columns.ts';
import { type DispatchRequest, HELD, type Policy } from '../../policy/policy.ts';
import type { SimulationModel } from '../model.ts';
import { GIVEN_UP, type Jobs, LINGERING, LOST, REQUEST, TicketList } from './jobs.ts';
import type { Machines } from './machines.ts';
import type { RequestDraws } from './request-draws.ts';

/** A byte is a microsecond of a core of speed 1, so that lengths over speeds are times. */
export const BYTES_A_MS = 1000;

/** What a failed request counts for where none runs out of time: the timeout of a load run. */
const NO_ANSWER_MS: Ms = 10_000;

/** What is told of requests as they end. */
export interface Outcomes {
  answered(responseMs: Ms, node: number, requestClass: number): void;
  /** For good. */
  failed(): void;
  retried(): void;
  held(): void;
  /** An attempt goes to the node, which has so many in flight with it. */
  sent(node: number, inFlight: number): void;
  /** The request of this client has ended, however; of the open model it is nobody's. */
  isFree(client: number, now: Ms): void;
}

/**
 * Requests from their arrival to their end: dispatched, held, worked on, answered, or failed, timed
 * out and tried again on another node.
 */
export class RequestsUnderWay {
  readonly #jobs: Jobs;
  readonly #machines: Machines;
  readonly #columns: NodeColumns;
  readonly #dispatcher: Dispatcher;
  readonly #outcomes: Outcomes;
  readonly #timeoutMs: Ms;
  readonly #retries: number;
  readonly #lingerMs: Ms;
  readonly #knowsDemands: boolean;
  readonly #meanLength: number;
  /** By time of dispatch, so by deadline; empty where requests wait for ever. */
  readonly #deadlines: TicketList;
  /** By time of their answers, which `intendedAt` has of them. */
  readonly #lingering: TicketList;
  readonly #hasDeadlines: boolean;
  #isSendingHeld = false;
  readonly #request: DispatchRequest = {
    now: 0,
    keyHi: 0,
    keyLo: 0,
    length: 1,
    ticket: 0,
    requestClass: 0,
  };
  /** Requests that have arrived and not ended. */
  count = 0;

  constructor(
    { limits, dispatch }: SimulationModel,
    parts: {
      readonly jobs: Jobs;
      readonly machines: Machines;
      readonly columns: NodeColumns;
      readonly policy: Policy;
      readonly learnsSpeeds: boolean;
      readonly meanDemandMs: Ms;
      readonly outcomes: Outcomes;
    },
  ) {
    this.#jobs = parts.jobs;
    this.#machines = parts.machines;
    this.#columns = parts.columns;
    this.#outcomes = parts.outcomes;
    const { learnsSpeeds } = parts;
    this.#dispatcher = new Dispatcher(parts.columns, parts.policy, { learnsSpeeds });
    this.#timeoutMs = limits.timeoutMs;
    this.#retries = limits.retries;
    this.#lingerMs = dispatch.connectionsLastMs;
    this.#knowsDemands = dispatch.knowsDemands;
    this.#meanLength = parts.meanDemandMs * BYTES_A_MS;
    this.#deadlines = new TicketList(parts.jobs);
    this.#lingering = new TicketList(parts.jobs);
    this.#hasDeadlines = limits.timeoutMs < Number.POSITIVE_INFINITY;
  }

  /** When the next request runs out of time or a connection ends; Infinity when none does. */
  get nextAt(): Ms {
    const deadline = this.#deadlines.first;
    const lingering = this.#lingering.first;
    const timeoutAt =
      deadline < 0
        ? Number.POSITIVE_INFINITY
        : this.#jobs.dispatchedAt[deadline]! + this.#timeoutMs;
    const closesAt =
      lingering < 0 ? Number.POSITIVE_INFINITY : this.#jobs.intendedAt[lingering]! + this.#lingerMs;
    return Math.min(timeoutAt, closesAt);
  }

  /** The next request arrives. @param client of the closed model, else -1 */
  arrive(draws: RequestDraws, client: number, now: Ms): void {
    const jobs = this.#jobs;
    const ticket = jobs.take();
    jobs.kind[ticket] = REQUEST;
    jobs.intendedAt[ticket] = now;
    jobs.cpuMs[ticket] = draws.cpuMs;
    jobs.diskMs[ticket] = draws.diskMs;
    jobs.wholeDiskMs[ticket] = draws.diskMs;
    jobs.requestClass[ticket] = draws.requestClass;
    jobs.keyHi[ticket] = draws.keyHi;
    jobs.keyLo[ticket] = draws.keyLo;
    jobs.attempt[ticket] = 0;
    jobs.client[ticket] = client;
    this.count++;
    this.#dispatch(ticket, now);
  }

  /** A job of a node is done. */
  done(ticket: number, now: Ms): void {
    const jobs = this.#jobs;
    if (jobs.kind[ticket] !== REQUEST) {
      jobs.release(ticket);
      return;
    }
    const node = jobs.node[ticket]!;
    const client = jobs.client[ticket]!;
    if (this.#hasDeadlines) this.#deadlines.remove(ticket);
    this.#outcomes.answered(now - jobs.intendedAt[ticket]!, node, jobs.requestClass[ticket]!);
    if (this.#lingerMs > 0) {
      jobs.kind[ticket] = LINGERING;
      jobs.intendedAt[ticket] = now;
      this.#lingering.push(ticket);
    } else {
      this.#dispatcher.end(node, ticket, now, now - jobs.sentAt[ticket]!, this.#lengthOf(ticket));
      jobs.release(ticket);
    }
    this.#ended(client, now);
  }

  /** What is due at `nextAt`. */
  expire(now: Ms): void {
    const lingering = this.#lingering.first;
    if (lingering >= 0 && this.#jobs.intendedAt[lingering]! + this.#lingerMs <= now) {
      this.#close(lingering, now);
    } else {
      this.#runOutOfTime(this.#deadlines.first, now);
    }
    this.#sendHeld(now);
  }

  /** The jobs of a node that fails as a whole. @param isTold whether their clients learn of it */
  lose(tickets: readonly number[], isTold: boolean, now: Ms): void {
    for (const ticket of tickets) {
      if (this.#jobs.kind[ticket] !== REQUEST) this.#jobs.release(ticket);
      else if (isTold) this.#fail(ticket, now);
      else this.#jobs.kind[ticket] = LOST;
    }
    // Those that are tried again wait behind the held ones, which nothing else may ever send.
    this.#sendHeld(now);
  }

  /** Weights, loads or storage in the columns have changed, or who is open. */
  refresh(now: Ms): void {
    this.#dispatcher.refresh(now);
    this.#sendHeld(now);
  }

  /** @param failed a node that it had better not go to, or -1 */
  #dispatch(ticket: number, now: Ms, failed = -1): void {
    const jobs = this.#jobs;
    const request = this.#request;
    request.now = now;
    request.ticket = ticket;
    request.keyHi = jobs.keyHi[ticket]!;
    request.keyLo = jobs.keyLo[ticket]!;
    request.requestClass = jobs.requestClass[ticket]!;
    request.length = this.#lengthOf(ticket);
    jobs.dispatchedAt[ticket] = now;
    if (this.#hasDeadlines) this.#deadlines.push(ticket);
    const node = failed < 0 ? this.#dispatcher.dispatch(request) : this.#elsewhere(failed, request);
    if (node >= 0) this.#send(ticket, node, now);
    else if (node === HELD) {
      jobs.node[ticket] = HELD;
      this.#outcomes.held();
    } else this.#refuse(ticket, now);
  }

  #send(ticket: number, node: number, now: Ms): void {
    this.#jobs.node[ticket] = node;
    this.#jobs.sentAt[ticket] = now;
    this.#outcomes.sent(node, this.#columns.inFlight[node]!);
    if (!this.#machines.arrive(node, ticket, now)) this.#fail(ticket, now);
    else if (this.#machines.state(node) === 'vanished') this.#jobs.kind[ticket] = LOST;
  }

  /** The attempt has failed at its node, which has it no more. */
  #fail(ticket: number, now: Ms): void {
    if (this.#hasDeadlines) this.#deadlines.remove(ticket);
    const atWorstMs = this.#hasDeadlines ? this.#timeoutMs : NO_ANSWER_MS;
    this.#dispatcher.end(this.#jobs.node[ticket]!, ticket, now, atWorstMs, 0);
    this.#tryAgain(ticket, now);
  }

  /** With the ticket of an attempt that no node has. */
  #tryAgain(ticket: number, now: Ms): void {
    const jobs = this.#jobs;
    if (jobs.attempt[ticket] === this.#retries) {
      this.#giveUp(ticket, now);
      return;
    }
    jobs.attempt[ticket]!++;
    jobs.kind[ticket] = REQUEST;
    jobs.diskMs[ticket] = jobs.wholeDiskMs[ticket]!;
    this.#outcomes.retried();
    this.#dispatch(ticket, now, jobs.node[ticket]!);
  }

  /** Not at the node that has just failed, as far as others are open. */
  #elsewhere(failed: number, request: DispatchRequest): number {
    const { isOpen } = this.#columns;
    const wasOpen = isOpen[failed]!;
    if (isOpen.some((open, node) => open === 1 && node !== failed)) isOpen[failed] = 0;
    const node = this.#dispatcher.dispatch(request);
    isOpen[failed] = wasOpen;
    return node;
  }

  /** No node would take it. */
  #refuse(ticket: number, now: Ms): void {
    if (this.#hasDeadlines) this.#deadlines.remove(ticket);
    this.#giveUp(ticket, now);
  }

  #giveUp(ticket: number, now: Ms): void {
    const client = this.#jobs.client[ticket]!;
    this.#outcomes.failed();
    this.#jobs.release(ticket);
    this.#ended(client, now);
  }

  #runOutOfTime(ticket: number, now: Ms): void {
    const jobs = this.#jobs;
    const node = jobs.node[ticket]!;
    this.#deadlines.remove(ticket);
    if (node < 0) {
      // Deadlines and held requests are in the same order, so it is the first of them.
      this.#dispatcher.dropHeld();
      this.#giveUp(ticket, now);
      return;
    }
    this.#dispatcher.end(node, ticket, now, this.#timeoutMs, 0);
    if (jobs.kind[ticket] === LOST) {
      this.#tryAgain(ticket, now);
      return;
    }
    // The node goes on with it; what is tried again is another job.
    const next = jobs.take();
    jobs.copy(ticket, next);
    jobs.kind[ticket] = GIVEN_UP;
    this.#tryAgain(next, now);
  }

  #close(ticket: number, now: Ms): void {
    const jobs = this.#jobs;
    this.#lingering.remove(ticket);
    const serviceMs = jobs.intendedAt[ticket]! - jobs.sentAt[ticket]!;
    this.#dispatcher.end(jobs.node[ticket]!, ticket, now, serviceMs, this.#lengthOf(ticket));
    jobs.release(ticket);
  }

  #ended(client: number, now: Ms): void {
    this.count--;
    this.#sendHeld(now);
    if (client >= 0) this.#outcomes.isFree(client, now);
  }

  #sendHeld(now: Ms): void {
    const dispatcher = this.#dispatcher;
    // What fails at once asks for the next one, which is this loop's to send.
    if (dispatcher.heldCount === 0 || this.#isSendingHeld) return;
    this.#isSendingHeld = true;
    while (dispatcher.heldCount > 0) {
      const ticket = dispatcher.firstHeld();
      const node = dispatcher.dispatchHeld(now);
      if (node === HELD) break;
      if (node >= 0) this.#send(ticket, node, now);
      else this.#refuse(ticket, now);
    }
    this.#isSendingHeld = false;
  }

  #lengthOf(ticket: number): number {
    if (!this.#knowsDemands) return this.#meanLength;
    const length = (this.#jobs.cpuMs[ticket]! + this.#jobs.wholeDiskMs[ticket]!) * BYTES_A_MS;
    return length > 0 ? length : Number.MIN_VALUE;
  }
}
