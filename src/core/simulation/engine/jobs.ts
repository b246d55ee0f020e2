import { formatCount } from '../../kernel/units-text.ts';
import { outOfMemory } from '../out-of-memory.ts';

const FIRST_ROOM = 1024;
/** Some 1.4 GB in columns; an overload has no end of its own but that of all memory. */
const MOST_JOBS = 2 ** 24;

/** What becomes of a job that is done. */
export const REQUEST = 0;
/** The agent's work of a node; nobody waits for it. */
export const AGENT = 1;
/** Its client gave up: the node works on it in vain. */
export const GIVEN_UP = 2;
/** Answered; its connection still counts. */
export const LINGERING = 3;
/** In no node that would answer. */
export const LOST = 4;

/** Attempts of requests in columns, an entry a ticket. Tickets of ended ones are used again, the last freed first. */
export class Jobs {
  kind = new Uint8Array(FIRST_ROOM);
  /** Index of the node, negative while it is held. */
  node = new Int32Array(FIRST_ROOM);
  /** When its client wanted it. */
  intendedAt = new Float64Array(FIRST_ROOM);
  /** When this attempt was dispatched; it may be held for a while then. */
  dispatchedAt = new Float64Array(FIRST_ROOM);
  sentAt = new Float64Array(FIRST_ROOM);
  cpuMs = new Float64Array(FIRST_ROOM);
  /** Still to be done after the CPU's part; 0: none, or it is being done. */
  diskMs = new Float64Array(FIRST_ROOM);
  /** As it was at first, for attempts that follow. */
  wholeDiskMs = new Float64Array(FIRST_ROOM);
  requestClass = new Uint16Array(FIRST_ROOM);
  keyHi = new Uint32Array(FIRST_ROOM);
  keyLo = new Uint32Array(FIRST_ROOM);
  attempt = new Uint16Array(FIRST_ROOM);
  /** Of the closed model. */
  client = new Int32Array(FIRST_ROOM);
  /** Neighbours in a list by time: of deadlines while it is answered, of lingering connections after. */
  before = new Int32Array(FIRST_ROOM);
  behind = new Int32Array(FIRST_ROOM);
  #free = new Int32Array(FIRST_ROOM);
  #freeCount = 0;
  #used = 0;
  readonly #most: number;

  /** @param most at a time; a power of two */
  constructor(most = MOST_JOBS) {
    this.#most = most;
  }

  /** Tickets in use. */
  get count(): number {
    return this.#used - this.#freeCount;
  }

  /**
   * A ticket whose columns hold what an earlier job left.
   * @throws LbError SIMULATION_FAILED when there are too many
   */
  take(): number {
    if (this.#freeCount > 0) return this.#free[--this.#freeCount]!;
    if (this.#used === this.kind.length) this.#grow();
    return this.#used++;
  }

  release(ticket: number): void {
    this.#free[this.#freeCount++] = ticket;
  }

  /** All of an attempt but its kind and its neighbours. */
  copy(from: number, to: number): void {
    this.node[to] = this.node[from]!;
    this.intendedAt[to] = this.intendedAt[from]!;
    this.dispatchedAt[to] = this.dispatchedAt[from]!;
    this.cpuMs[to] = this.cpuMs[from]!;
    this.wholeDiskMs[to] = this.wholeDiskMs[from]!;
    this.requestClass[to] = this.requestClass[from]!;
    this.keyHi[to] = this.keyHi[from]!;
    this.keyLo[to] = this.keyLo[from]!;
    this.attempt[to] = this.attempt[from]!;
    this.client[to] = this.client[from]!;
  }

  #grow(): void {
    if (this.#used === this.#most) {
      throw outOfMemory(`a simulated cluster has ${formatCount(this.#most)} requests inside`);
    }
    this.kind = longer(this.kind, new Uint8Array(2 * this.#used));
    this.node = longer(this.node, new Int32Array(2 * this.#used));
    this.intendedAt = longer(this.intendedAt, new Float64Array(2 * this.#used));
    this.dispatchedAt = longer(this.dispatchedAt, new Float64Array(2 * this.#used));
    this.sentAt = longer(this.sentAt, new Float64Array(2 * this.#used));
    this.cpuMs = longer(this.cpuMs, new Float64Array(2 * this.#used));
    this.diskMs = longer(this.diskMs, new Float64Array(2 * this.#used));
    this.wholeDiskMs = longer(this.wholeDiskMs, new Float64Array(2 * this.#used));
    this.requestClass = longer(this.requestClass, new Uint16Array(2 * this.#used));
    this.keyHi = longer(this.keyHi, new Uint32Array(2 * this.#used));
    this.keyLo = longer(this.keyLo, new Uint32Array(2 * this.#used));
    this.attempt = longer(this.attempt, new Uint16Array(2 * this.#used));
    this.client = longer(this.client, new Int32Array(2 * this.#used));
    this.before = longer(this.before, new Int32Array(2 * this.#used));
    this.behind = longer(this.behind, new Int32Array(2 * this.#used));
    this.#free = longer(this.#free, new Int32Array(2 * this.#used));
  }
}

type Column = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array;

function longer<A extends Column>(from: A, to: A): A {
  to.set(from);
  return to;
}

const NOTHING = -1;

/** Tickets in the order in which they came, as a list through the jobs; any may be taken out. */
export class TicketList {
  readonly #jobs: Jobs;
  #first = NOTHING;
  #last = NOTHING;

  constructor(jobs: Jobs) {
    this.#jobs = jobs;
  }

  /** -1 when there is none. */
  get first(): number {
    return this.#first;
  }

  push(ticket: number): void {
    const { before, behind } = this.#jobs;
    before[ticket] = this.#last;
    behind[ticket] = NOTHING;
    if (this.#last === NOTHING) this.#first = ticket;
    else behind[this.#last] = ticket;
    this.#last = ticket;
  }

  remove(ticket: number): void {
    const { before, behind } = this.#jobs;
    const previous = before[ticket]!;
    const next = behind[ticket]!;
    if (previous === NOTHING) this.#first = next;
    else behind[previous] = next;
    if (next === NOTHING) this.#last = previous;
    else before[next] = previous;
  }
}
