import { failureKindNames, statusClasses } from './ending.ts';
import { Histogram, type HistogramLayout, layoutOf } from './histogram.ts';

/** Counters of a group of requests, one number each, in this order. */
const counters = [
  'dispatchedCount',
  'inFlight',
  'inFlightMax',
  'connectionCount',
  'surplusCount',
  'bytes',
] as const;
const STATUSES = counters.length;
const FAILURES = STATUSES + statusClasses.length;
const COUNTER_COUNT = FAILURES + failureKindNames.length;

/** Of the sending thread itself, before the groups. */
const generatorCounters = ['releasedCount', 'missedCount', 'busyMs', 'idleMs'] as const;

/** Three histograms a group: response time, service time, send lag; one more for the release lag. */
const TIMES = 3;
/** Longest time that is told from others. */
const LONGEST_US = 3_600_000_000;
/** With more groups than this, times are kept to two digits instead of three: memory. */
const FEW_GROUPS = 48;

/** What the memory of a recording holds. Groups: each node, the requests that went to none, each class. */
export interface RecordingShape {
  readonly nodeCount: number;
  readonly classCount: number;
}

/** Memory of one sending thread, which others read; plain data, so that it passes between threads. */
export interface RecordingMemory {
  readonly shape: RecordingShape;
  readonly counters: SharedArrayBuffer;
  readonly times: SharedArrayBuffer;
}

const groupCount = ({ nodeCount, classCount }: RecordingShape): number =>
  nodeCount + 1 + (classCount > 1 ? classCount : 0);

const layoutFor = (shape: RecordingShape): HistogramLayout =>
  layoutOf(groupCount(shape) <= FEW_GROUPS ? 3 : 2, LONGEST_US);

export function createRecording(shape: RecordingShape): RecordingMemory {
  const groups = groupCount(shape);
  const numbers = generatorCounters.length + groups * COUNTER_COUNT;
  const cells = (1 + groups * TIMES) * layoutFor(shape).length;
  return {
    shape,
    counters: new SharedArrayBuffer(numbers * Float64Array.BYTES_PER_ELEMENT),
    times: new SharedArrayBuffer(cells * Uint32Array.BYTES_PER_ELEMENT),
  };
}

/** The times of a group of requests. */
export interface GroupTimes {
  readonly response: Histogram;
  readonly service: Histogram;
  readonly sendLag: Histogram;
}

/** The memory of a recording as columns: `counters` by group and place, `times` by group. */
export class RecordingColumns {
  readonly shape: RecordingShape;
  readonly groups: number;
  readonly counters: Float64Array;
  readonly times: readonly GroupTimes[];
  readonly releaseLag: Histogram;

  constructor({ shape, counters, times }: RecordingMemory) {
    this.shape = shape;
    this.groups = groupCount(shape);
    this.counters = new Float64Array(counters);
    const cells = new Uint32Array(times);
    const layout = layoutFor(shape);
    const histogram = (at: number): Histogram =>
      new Histogram(layout, cells.subarray(at * layout.length, (at + 1) * layout.length));
    this.releaseLag = histogram(0);
    this.times = Array.from({ length: this.groups }, (_, group) => ({
      response: histogram(1 + group * TIMES),
      service: histogram(2 + group * TIMES),
      sendLag: histogram(3 + group * TIMES),
    }));
  }
}

type Counter = (typeof counters)[number];
const places = Object.fromEntries(counters.map((name, place) => [name, place])) as Record<
  Counter,
  number
>;

/** Where a counter of a group lies. */
export const counterAt = (group: number, name: Counter): number =>
  generatorCounters.length + group * COUNTER_COUNT + places[name];

export const statusAt = (group: number, status: number): number =>
  generatorCounters.length + group * COUNTER_COUNT + STATUSES + status;

export const failureAt = (group: number, kind: number): number =>
  generatorCounters.length + group * COUNTER_COUNT + FAILURES + kind;

export const generatorAt = (name: (typeof generatorCounters)[number]): number =>
  generatorCounters.indexOf(name);
