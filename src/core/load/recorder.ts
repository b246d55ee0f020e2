import type { Bytes, Ms } from '../kernel/units.ts';
import { type FailureKind, failureKindNames, statusClassOf } from './ending.ts';
import {
  counterAt,
  failureAt,
  generatorAt,
  RecordingColumns,
  type RecordingMemory,
  statusAt,
} from './recording.ts';

const RELEASED = generatorAt('releasedCount');
const MISSED = generatorAt('missedCount');
const BUSY = generatorAt('busyMs');
const IDLE = generatorAt('idleMs');

/** Distances between the counters of a group and its first one. */
const first = counterAt(0, 'dispatchedCount');
const IN_FLIGHT = counterAt(0, 'inFlight') - first;
const IN_FLIGHT_MAX = counterAt(0, 'inFlightMax') - first;
const CONNECTIONS = counterAt(0, 'connectionCount') - first;
const SURPLUS = counterAt(0, 'surplusCount') - first;
const BYTES = counterAt(0, 'bytes') - first;
const STATUSES = statusAt(0, 0) - first;
const FAILURES = failureAt(0, 0) - first;

/** Writes what happens in one sending thread into its recording; costs some tens of nanoseconds an answer. */
export class Recorder {
  readonly #columns: RecordingColumns;
  readonly #counters: Float64Array;
  /** The group of requests that went to no node; those of classes follow it. */
  readonly #unsent: number;
  readonly #hasClasses: boolean;

  constructor(memory: RecordingMemory) {
    this.#columns = new RecordingColumns(memory);
    this.#counters = this.#columns.counters;
    this.#unsent = memory.shape.nodeCount;
    this.#hasClasses = memory.shape.classCount > 1;
  }

  /** An arrival was dispatched `lag` after it was due. */
  released(lag: Ms): void {
    this.#counters[RELEASED]! += 1;
    this.#columns.releaseLag.record(lag * 1000);
  }

  dispatched(node: number): void {
    const counters = this.#counters;
    const at = counterAt(node, 'dispatchedCount');
    counters[at]! += 1;
    const inFlight = counters[at + IN_FLIGHT]! + 1;
    counters[at + IN_FLIGHT] = inFlight;
    if (inFlight > counters[at + IN_FLIGHT_MAX]!) counters[at + IN_FLIGHT_MAX] = inFlight;
  }

  connected(node: number): void {
    this.#counters[counterAt(node, 'dispatchedCount') + CONNECTIONS]! += 1;
  }

  /** Something came from the node that nobody had asked for. */
  surplus(node: number): void {
    this.#counters[counterAt(node, 'dispatchedCount') + SURPLUS]! += 1;
  }

  answered(
    node: number,
    requestClass: number,
    intendedAt: Ms,
    sentAt: Ms,
    now: Ms,
    status: number,
    bytes: Bytes,
  ): void {
    this.#counters[counterAt(node, 'dispatchedCount') + IN_FLIGHT]! -= 1;
    this.#answer(node, intendedAt, sentAt, now, status, bytes);
    if (this.#hasClasses) {
      this.#answer(this.#unsent + 1 + requestClass, intendedAt, sentAt, now, status, bytes);
    }
  }

  #answer(group: number, intendedAt: Ms, sentAt: Ms, now: Ms, status: number, bytes: Bytes): void {
    const at = counterAt(group, 'dispatchedCount');
    this.#counters[at + STATUSES + statusClassOf(status)]! += 1;
    this.#counters[at + BYTES]! += bytes;
    const times = this.#columns.times[group]!;
    times.response.record((now - intendedAt) * 1000);
    times.service.record((now - sentAt) * 1000);
    times.sendLag.record((sentAt - intendedAt) * 1000);
  }

  /** A request that had been given to `node` failed. */
  failed(node: number, requestClass: number, kind: FailureKind): void {
    this.#counters[counterAt(node, 'dispatchedCount') + IN_FLIGHT]! -= 1;
    this.#failure(node, requestClass, kind);
  }

  /** A request failed that had been given to no node. */
  failedUnsent(requestClass: number, kind: FailureKind): void {
    this.#failure(this.#unsent, requestClass, kind);
  }

  #failure(group: number, requestClass: number, kind: FailureKind): void {
    const place = failureKindNames.indexOf(kind);
    this.#counters[counterAt(group, 'dispatchedCount') + FAILURES + place]! += 1;
    if (!this.#hasClasses) return;
    const ofClass = counterAt(this.#unsent + 1 + requestClass, 'dispatchedCount');
    this.#counters[ofClass + FAILURES + place]! += 1;
  }

  /** An arrival came to be released only after the end of the run, and so was not. */
  missed(): void {
    this.#counters[MISSED]! += 1;
  }

  /** How the thread has spent some time. */
  worked(duration: Ms, isBusy: boolean): void {
    this.#counters[isBusy ? BUSY : IDLE]! += duration;
  }
}
