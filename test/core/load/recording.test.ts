import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failureKindNames, statusClasses, statusClassOf } from '../../../src/core/load/ending.ts';
import { LiveLooks } from '../../../src/core/load/live-figures.ts';
import { outcomes } from '../../../src/core/load/outcomes.ts';
import { Recorder } from '../../../src/core/load/recorder.ts';
import { createRecording } from '../../../src/core/load/recording.ts';
import { RecordingReader } from '../../../src/core/load/recording-reader.ts';
import { RunBlocks } from '../../../src/core/load/run-blocks.ts';
import { tally } from '../../../src/core/load/tally.ts';

function recording(nodeCount = 2, classCount = 1, threads = 1) {
  const memories = Array.from({ length: threads }, () =>
    createRecording({ nodeCount, classCount }),
  );
  return {
    reader: new RecordingReader(memories),
    recorders: memories.map((memory) => new Recorder(memory)),
    recorder: new Recorder(memories[0]!),
  };
}

it.each([
  [200, '2xx'],
  [299, '2xx'],
  [304, '3xx'],
  [404, '4xx'],
  [599, '5xx'],
  [600, 'other'],
  [999, 'other'],
  [150, 'other'],
  [0, 'other'],
])('status %i is of the class %s', (status, name) => {
  expect(statusClasses[statusClassOf(status)]).toBe(name);
});

describe('what is recorded of one request', () => {
  it('of an answer are its status, bytes and three times', () => {
    const { reader, recorder } = recording();
    recorder.dispatched(1);
    recorder.answered(1, 0, 100, 103, 110, 503, 77);
    const { statuses, failures, bytes, ...found } = outcomes(reader, [1], 2000);
    expect(statuses).toEqual({ '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 1, other: 0 });
    expect({ failures, bytes }).toEqual({ failures: {}, bytes: 77 });
    expect(found).toMatchObject({ requestCount: 1, answerCount: 1, errorShare: 1 });
    expect(found.answersPerSecond).toBe(0.5);
    const times = [found.responseTime, found.serviceTime, found.sendLag];
    expect(times.map(({ count, maxMs }) => [count, maxMs])).toEqual([
      [1, 10],
      [1, 7],
      [1, 3],
    ]);
    expect(outcomes(reader, [0], 2000).requestCount).toBe(0);
  });

  it.each(failureKindNames)('a failure of the kind %s counts as that, and has no times', (kind) => {
    const { reader, recorder } = recording();
    recorder.dispatched(0);
    recorder.failed(0, 0, kind);
    recorder.failedUnsent(0, kind);
    for (const group of [0, 2]) {
      const found = outcomes(reader, [group], 1000);
      expect(found).toMatchObject({ failures: { [kind]: 1 }, answerCount: 0, errorShare: 1 });
      expect(found.responseTime).toMatchObject({ count: 0, maxMs: null });
    }
    expect(outcomes(reader, [1], 1000).failures).toEqual({});
  });

  it('requests in flight go up and down, and the most are kept', () => {
    const { reader, recorder } = recording();
    recorder.dispatched(0);
    recorder.dispatched(0);
    recorder.failed(0, 0, 'reset');
    recorder.dispatched(0);
    expect(reader.counter('inFlight', [0])).toBe(2);
    recorder.answered(0, 0, 0, 0, 1, 200, 1);
    recorder.answered(0, 0, 0, 0, 1, 200, 1);
    expect(reader.counter('inFlight', [0])).toBe(0);
    expect(reader.counter('inFlightMax', [0])).toBe(2);
    expect(reader.counter('dispatchedCount', [0, 1])).toBe(3);
  });

  it('classes are counted beside nodes, and only where there are several', () => {
    const { reader, recorder } = recording(1, 3);
    recorder.answered(0, 2, 0, 1, 2, 200, 9);
    recorder.failedUnsent(1, 'no-node');
    const classes = [0, 1, 2].map((one) => outcomes(reader, [reader.classGroup(one)], 1000));
    expect(classes.map(({ requestCount }) => requestCount)).toEqual([0, 1, 1]);
    expect(classes[2]).toMatchObject({ bytes: 9, responseTime: { maxMs: 2 } });
    expect(tally(reader, reader.everyone).requestCount).toBe(2);
    expect(recording(1, 1).reader.everyone).toEqual([0, 1]);
  });

  it('of the generator are times of each thread', () => {
    const { reader, recorders } = recording(1, 1, 2);
    recorders[0]!.released(0.25);
    recorders[1]!.missed();
    recorders[1]!.worked(5, true);
    recorders[1]!.worked(3, false);
    expect(reader.generator('releasedCount')).toEqual([1, 0]);
    expect(reader.generator('missedCount')).toEqual([0, 1]);
    expect(reader.generator('busyMs')).toEqual([0, 5]);
    expect(reader.generator('idleMs')).toEqual([0, 3]);
    expect(reader.releaseLag().maxUs).toBe(250);
  });
});

const NODES = 3;
const CLASSES = 2;
const event = fc.record({
  thread: fc.nat(1),
  node: fc.integer({ min: -1, max: NODES - 1 }),
  requestClass: fc.nat(CLASSES - 1),
  status: fc.constantFrom(0, 200, 204, 301, 404, 500, 777),
  kind: fc.constantFrom(...failureKindNames),
  ms: fc.nat(5000),
});

describe('whatever is recorded', () => {
  it('adds up over groups, threads and blocks of time', () => {
    fc.assert(
      fc.property(fc.array(fc.array(event, { maxLength: 20 }), { maxLength: 5 }), (seconds) => {
        const { reader, recorders } = recording(NODES, CLASSES, 2);
        const cutter = new RunBlocks(reader);
        const looks = new LiveLooks(reader);
        let answered = 0;
        const blocks = seconds.map((events, second) => {
          for (const { thread, node, requestClass, status, kind, ms } of events) {
            const recorder = recorders[thread]!;
            if (node < 0) recorder.failedUnsent(requestClass, kind);
            else {
              recorder.dispatched(node);
              if (status === 0) recorder.failed(node, requestClass, kind);
              else recorder.answered(node, requestClass, 0, 0, ms, status, 10);
            }
          }
          const live = looks.take((second + 1) * 1000);
          const answers = events.filter(({ node, status }) => node >= 0 && status > 0).length;
          expect(live.total.answersPerSecond).toBeCloseTo(answers);
          expect(live.total.inFlight).toBe(0);
          const sent = events.filter(({ node }) => node >= 0).length;
          const shares = live.nodes.reduce((sum, { share }) => sum + share, 0);
          expect(shares).toBeCloseTo(sent === 0 ? 0 : 1);
          answered += answers;
          return cutter.cut((second + 1) * 1000);
        });
        const all = outcomes(reader, reader.everyone, 1000);
        const sumOf = (groups: readonly number[]) => {
          const parts = groups.map((group) => outcomes(reader, [group], 1000));
          const sum = (of: (part: (typeof parts)[number]) => number): number =>
            parts.reduce((total, part) => total + of(part), 0);
          return {
            requestCount: sum((part) => part.requestCount),
            answerCount: sum((part) => part.answerCount),
            bytes: sum((part) => part.bytes),
            timed: sum((part) => part.responseTime.count),
          };
        };
        const { requestCount, answerCount, bytes } = all;
        expect({ requestCount, answerCount }).toEqual({
          requestCount: seconds.flat().length,
          answerCount: answered,
        });
        const wanted = { requestCount, answerCount, bytes, timed: answerCount };
        expect(sumOf(reader.everyone)).toEqual(wanted);
        const classes = Array.from({ length: CLASSES }, (_, one) => reader.classGroup(one));
        expect(sumOf(classes)).toEqual(wanted);
        const { errorCount } = tally(reader, reader.everyone);
        const total = { requestCount: 0, errorCount: 0, timed: 0 };
        for (const block of blocks) {
          total.requestCount += block.requestCount;
          total.errorCount += block.errorCount;
          total.timed += block.responseTime.count;
        }
        expect(total).toEqual({ requestCount, errorCount, timed: answerCount });
      }),
      { numRuns: 60 },
    );
  });

  it('is told in blocks that follow each other', () => {
    const { reader, recorder } = recording();
    const cutter = new RunBlocks(reader);
    recorder.answered(0, 0, 0, 0, 5, 200, 1);
    const first = cutter.cut(1000);
    recorder.answered(0, 0, 0, 0, 9, 404, 1);
    const second = cutter.cut(1250);
    expect([first, second]).toMatchObject([
      { atMs: 0, durationMs: 1000, requestCount: 1, errorCount: 0, responseTime: { maxMs: 5 } },
      { atMs: 1000, durationMs: 250, requestCount: 1, errorCount: 1, responseTime: { count: 1 } },
    ]);
    expect(cutter.cut(2000).responseTime).toMatchObject({ count: 0, p50Ms: null });
  });
});
