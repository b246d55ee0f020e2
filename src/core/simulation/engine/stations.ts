import type { Ms } from '../../kernel/units.ts';
import { HeapArena } from './heap-arena.ts';
import { StationOrder } from './station-order.ts';

const NOTHING = -1;
const FIRST_ROOM = 16;

export interface StationOptions {
  readonly cores: number;
  /** How many requests are served at a time; they share the cores equally. Infinity: all. */
  readonly slots: number;
}

/** Places in the record of a station: 64 bytes, so that a step waits for memory once. */
const RECORD = 8;
/** Service clock; back at 0 when the station is empty, so that it stays exact. */
const CLOCK = 0;
const READ_AT = 1;
/** Growth of the service clock in a millisecond. */
const RATE = 2;
/** Part of the cores that work. */
const USE = 3;
/** Time worked until `READ_AT`, all cores working counting fully. */
const BUSY = 4;
/** Of a core; 1 is nominal, 0 stands still. */
const SPEED = 5;
const CORES = 6;
const SLOTS = 7;

/**
 * Queues in virtual time: processor sharing, first come first served, and all between. Requests are
 * known by their tickets, whole numbers from 0.
 *
 * The served requests of a station all go on at the same rate, so one clock of service stands for all
 * of them: what begins when it shows v is done when it shows v + demand. The next completion of each
 * station stands in one heap. An arrival or completion costs O(log inside + log stations).
 */
export class Stations {
  readonly count: number;
  readonly #records: Float64Array;
  /** Served requests by the service clock at which they are done. */
  readonly #served: HeapArena;
  /** Stations by when their next request is done. */
  readonly #order: StationOrder;
  /** Queues of those that wait, as lists through tickets. */
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  #behind = new Int32Array(FIRST_ROOM);
  #demand = new Float64Array(FIRST_ROOM);

  constructor(stations: readonly StationOptions[]) {
    this.count = stations.length;
    this.#records = new Float64Array(RECORD * this.count);
    for (const [station, { cores, slots }] of stations.entries()) {
      this.#records[RECORD * station + SPEED] = 1;
      this.#records[RECORD * station + CORES] = cores;
      this.#records[RECORD * station + SLOTS] = slots;
    }
    this.#served = new HeapArena(this.count);
    this.#order = new StationOrder(this.count);
    this.#first = new Int32Array(this.count).fill(NOTHING);
    this.#last = new Int32Array(this.count).fill(NOTHING);
  }

  /** When the next request anywhere is done; Infinity when none is served. */
  get nextAt(): Ms {
    return this.#order.firstAt;
  }

  /** Where that is. */
  get nextStation(): number {
    return this.#order.first;
  }

  /** @param demand time that a core of speed 1 takes for it; @param now not before any event so far */
  arrive(station: number, ticket: number, demand: Ms, now: Ms): void {
    const records = this.#records;
    const record = RECORD * station;
    this.#advance(record, now);
    if (this.#served.size(station) < records[record + SLOTS]!) {
      this.#served.push(station, records[record + CLOCK]! + demand, ticket);
    } else {
      this.#enqueue(station, ticket, demand);
    }
    this.#settle(station);
  }

  /** Takes out the next request that is done, of `nextStation` at `nextAt`; there must be one. @returns its ticket */
  complete(): number {
    const records = this.#records;
    const station = this.#order.first;
    const record = RECORD * station;
    const now = this.#order.firstAt;
    records[record + BUSY]! += (now - records[record + READ_AT]!) * records[record + USE]!;
    records[record + READ_AT] = now;
    records[record + CLOCK] = this.#served.least(station);
    const ticket = this.#served.pop(station);
    if (records[record + SLOTS]! < Number.POSITIVE_INFINITY) this.#serveNext(station);
    if (this.#served.size(station) === 0) records[record + CLOCK] = 0;
    this.#settle(station);
    return ticket;
  }

  setSpeed(station: number, speed: number, now: Ms): void {
    const record = RECORD * station;
    if (this.#records[record + SPEED] === speed) return;
    this.#advance(record, now);
    this.#records[record + SPEED] = speed;
    this.#settle(station);
  }

  /** Takes out all requests, done or not. @returns their tickets */
  clear(station: number, now: Ms): number[] {
    this.#advance(RECORD * station, now);
    const tickets = this.#served.clear(station);
    for (let at = this.#first[station]!; at !== NOTHING; at = this.#behind[at]!) tickets.push(at);
    this.#first[station] = NOTHING;
    this.#last[station] = NOTHING;
    this.#records[RECORD * station + CLOCK] = 0;
    this.#settle(station);
    return tickets;
  }

  /** Time that the station has worked until `now`; half of the cores count half. */
  busyMs(station: number, now: Ms): Ms {
    const record = RECORD * station;
    const records = this.#records;
    return records[record + BUSY]! + (now - records[record + READ_AT]!) * records[record + USE]!;
  }

  #advance(record: number, now: Ms): void {
    const records = this.#records;
    const passed = now - records[record + READ_AT]!;
    records[record + CLOCK]! += passed * records[record + RATE]!;
    records[record + BUSY]! += passed * records[record + USE]!;
    records[record + READ_AT] = now;
  }

  /** Rate, use and next completion, after any change. */
  #settle(station: number): void {
    const records = this.#records;
    const record = RECORD * station;
    const served = this.#served.size(station);
    if (served === 0) {
      records[record + RATE] = 0;
      records[record + USE] = 0;
      this.#order.set(station, Number.POSITIVE_INFINITY);
      return;
    }
    const speed = records[record + SPEED]!;
    const cores = records[record + CORES]!;
    const rate = served <= cores ? speed : (speed * cores) / served;
    records[record + RATE] = rate;
    if (rate === 0) {
      // It does no work, however much it has to do.
      records[record + USE] = 0;
      this.#order.set(station, Number.POSITIVE_INFINITY);
      return;
    }
    records[record + USE] = served < cores ? served / cores : 1;
    const left = this.#served.least(station) - records[record + CLOCK]!;
    // Rounding may put the clock a little past what is done just now.
    this.#order.set(station, records[record + READ_AT]! + (left > 0 ? left / rate : 0));
  }

  #enqueue(station: number, ticket: number, demand: Ms): void {
    if (ticket >= this.#behind.length) this.#growQueues(ticket + 1);
    this.#behind[ticket] = NOTHING;
    this.#demand[ticket] = demand;
    const last = this.#last[station]!;
    if (last === NOTHING) this.#first[station] = ticket;
    else this.#behind[last] = ticket;
    this.#last[station] = ticket;
  }

  #serveNext(station: number): void {
    const ticket = this.#first[station]!;
    if (ticket === NOTHING) return;
    this.#first[station] = this.#behind[ticket]!;
    if (this.#first[station] === NOTHING) this.#last[station] = NOTHING;
    const clock = this.#records[RECORD * station + CLOCK]!;
    this.#served.push(station, clock + this.#demand[ticket]!, ticket);
  }

  #growQueues(least: number): void {
    const room = Math.max(least, 2 * this.#behind.length);
    const behind = new Int32Array(room);
    behind.set(this.#behind);
    this.#behind = behind;
    const demand = new Float64Array(room);
    demand.set(this.#demand);
    this.#demand = demand;
  }
}
