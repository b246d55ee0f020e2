import type { Ms } from '../../kernel/units.ts';
import type { Discipline } from './discipline.ts';
import { type Stall, workTime } from './stall.ts';
import { TimeHeap } from './time-heap.ts';

export interface ServerOptions {
  readonly discipline: Discipline;
  readonly cores: number;
  /** Requests inside past which the node gets slower with each more. */
  readonly criticalCount?: number;
  readonly stall?: Stall;
}

/** So slow a crowded node may get, relative to its best; SPEC S3.6. */
const SLOWEST = 0.15;
/** How steeply: speed ~ (critical / inside)^2. */
const STEEPNESS = 2;

interface Waiting<T> {
  readonly request: T;
  readonly demand: Ms;
}

/**
 * A node that serves requests, in the time that its caller tells. Served requests all go on at the
 * same speed, so one clock of service stands for all of them: a request that begins when it shows v is
 * done when it shows v + demand. A step costs O(log n).
 *
 * Use: before an arrival at `now`, `complete` everything whose `nextCompletion` is at or before it.
 */
export class ServerModel<T> {
  readonly #options: ServerOptions;
  readonly #slots: number;
  readonly #time: ReturnType<typeof workTime>;
  /** By the service clock. */
  readonly #served = new TimeHeap<T>();
  readonly #waiting = new Queue<Waiting<T>>();
  /** The service clock; back at 0 when the node is empty, so that it stays exact. */
  #service: Ms = 0;
  /** Time worked when the service clock was read. */
  #worked: Ms = 0;

  constructor(options: ServerOptions) {
    this.#options = options;
    this.#slots = options.discipline.served(options.cores);
    this.#time = workTime(options.stall);
  }

  /** Requests inside. */
  get count(): number {
    return this.#served.size + this.#waiting.size;
  }

  /** @param demand time that one core alone, not crowded, takes for it */
  arrive(now: Ms, demand: Ms, request: T): void {
    this.#advance(Math.max(this.#worked, this.#time.worked(now)));
    if (this.#served.size < this.#slots) this.#served.push(this.#service + demand, request);
    else this.#waiting.push({ request, demand });
  }

  /** When the next request is done, if none arrives before; Infinity when there is none. */
  nextCompletion(): Ms {
    return this.#served.size === 0
      ? Number.POSITIVE_INFINITY
      : this.#time.instant(this.#completionWork());
  }

  /** Takes out the next request that is done; there must be one. Time goes on to its completion. */
  complete(): T {
    this.#worked = this.#completionWork();
    this.#service = this.#served.earliest;
    const request = this.#served.pop();
    const next = this.#waiting.shift();
    if (next !== undefined) this.#served.push(this.#service + next.demand, next.request);
    if (this.#served.size === 0) this.#service = 0;
    return request;
  }

  #completionWork(): Ms {
    return this.#worked + (this.#served.earliest - this.#service) / this.#speed();
  }

  #advance(worked: Ms): void {
    if (this.#served.size > 0) this.#service += this.#speed() * (worked - this.#worked);
    this.#worked = worked;
  }

  /** Of each served request; 1 is a core of its own. */
  #speed(): number {
    const { cores, criticalCount = Number.POSITIVE_INFINITY } = this.#options;
    const share = Math.min(1, cores / this.#served.size);
    if (this.count <= criticalCount) return share;
    return share * Math.max(SLOWEST, (criticalCount / this.count) ** STEEPNESS);
  }
}

/** First in, first out, in constant time. */
class Queue<T> {
  #items: T[] = [];
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#first]!;
    this.#first++;
    // Most of it is gone: move the rest to the front.
    if (this.#first > 32 && 2 * this.#first > this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }
}
