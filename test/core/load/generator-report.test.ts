import { describe, expect, it } from 'vitest';
import { generatorReport } from '../../../src/core/load/generator-report.ts';
import type { LoadModel } from '../../../src/core/load/load-plan.ts';
import { outcomes } from '../../../src/core/load/outcomes.ts';
import { Recorder } from '../../../src/core/load/recorder.ts';
import { createRecording } from '../../../src/core/load/recording.ts';
import { RecordingReader } from '../../../src/core/load/recording-reader.ts';
import { planOf } from '../../support/sent-load.ts';

const open: LoadModel = { kind: 'open', rate: { kind: 'constant', rate: 1 }, arrivals: 'poisson' };
const closed: LoadModel = { kind: 'closed', connections: 2 };

/** The report on what `record` has recorded in the first of two threads. */
function reportOn(record: (recorder: Recorder) => void, model: LoadModel = open) {
  const memories = [1, 2].map(() => createRecording({ nodeCount: 1, classCount: 1 }));
  record(new Recorder(memories[0]!));
  const reader = new RecordingReader(memories);
  const plan = planOf([{}], { model, threads: 2 });
  return generatorReport(plan, 'timer', reader, outcomes(reader, reader.everyone, 1000));
}

/** So many answers that took 5 ms, begun so late. */
const answers =
  (count: number, lagMs: number, tookMs = 5) =>
  (recorder: Recorder): void => {
    for (let i = 0; i < count; i++) {
      recorder.released(lagMs);
      recorder.dispatched(0);
      recorder.answered(0, 0, 0, lagMs, lagMs + tookMs, 200, 1);
    }
  };

describe('the generator has limited the run', () => {
  it.each([
    { name: 'nothing at all', record: () => undefined, limits: [] },
    { name: 'a thread that works 90 %', record: busy(90, 10), limits: [] },
    { name: 'a thread that works 91 %', record: busy(91, 9), limits: [/had work in 91/] },
    { name: 'arrivals on time', record: answers(200, 0.9), limits: [] },
    { name: 'late arrivals', record: answers(200, 1.5), limits: [/released 1\.5\S* ms late/] },
    { name: 'late arrivals of slow answers', record: answers(200, 9, 100), limits: [] },
    {
      name: 'late arrivals of the closed model',
      record: answers(200, 9),
      limits: [],
      model: closed,
    },
    {
      name: 'arrivals after the end',
      record: (recorder: Recorder) => recorder.missed(),
      limits: [/^1 arrival came too late/],
    },
    {
      name: 'too many that wait',
      record: (recorder: Recorder) => recorder.failedUnsent(0, 'overflow'),
      limits: [/^1 arrival found too many requests waiting/],
    },
    {
      name: 'no ports left',
      record: (recorder: Recorder) => recorder.failed(0, 0, 'local'),
      limits: [/^1 request found no socket or port/],
    },
    {
      name: 'nodes that fail',
      record: (recorder: Recorder) => recorder.failed(0, 0, 'refused'),
      limits: [],
    },
  ])('by $name: $limits', ({ record, limits, model }) => {
    const found = reportOn(record, model).limits;
    expect(found).toEqual(limits.map((limit) => expect.stringMatching(limit)));
  });
});

function busy(busyMs: number, idleMs: number): (recorder: Recorder) => void {
  return (recorder) => {
    recorder.worked(busyMs, true);
    recorder.worked(idleMs, false);
  };
}

it('the busiest thread counts', () => {
  expect(reportOn(busy(30, 70)).busyShare).toBeCloseTo(0.3);
  expect(reportOn(() => undefined).busyShare).toBe(0);
});

it('what was planned is what was released and what was missed, where there is a plan', () => {
  const record = (recorder: Recorder): void => {
    recorder.released(0);
    recorder.released(0);
    recorder.missed();
  };
  expect(reportOn(record)).toMatchObject({ plannedCount: 3, releasedCount: 2, threads: 2 });
  expect(reportOn(record, closed)).toMatchObject({ plannedCount: null, releasedCount: 2 });
});
