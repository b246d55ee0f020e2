import { describe, expect, it } from 'vitest';
import { buildRun } from '../../../src/core/load/build-run.ts';
import type { LoadModel } from '../../../src/core/load/load-plan.ts';
import { parseRateSpec } from '../../../src/core/load/rate-text.ts';
import { Recorder } from '../../../src/core/load/recorder.ts';
import { createRecording } from '../../../src/core/load/recording.ts';
import { RecordingReader } from '../../../src/core/load/recording-reader.ts';
import { planOf } from '../../support/sent-load.ts';

const urls = ['http://a', 'http://b'];

function built(model: LoadModel, record: (recorder: Recorder) => void, classNames = ['all']) {
  const memory = createRecording({ nodeCount: 2, classCount: classNames.length });
  record(new Recorder(memory));
  const plan = planOf([{ id: 'a' }, { id: 'b', weight: 3 }], { model, seed: 7 });
  const text = { urls, policy: 'p2c', requests: '/', classNames, pacing: 'spin' };
  return buildRun(
    plan,
    { ...text, idealShares: [0.25, 0.75] },
    {
      reader: new RecordingReader([memory]),
      blocks: [],
      startedAt: new Date(0),
      durationMs: 2000,
      isPartial: false,
    },
  );
}

function four(recorder: Recorder): void {
  for (const node of [0, 1, 1, 1]) {
    recorder.released(0);
    recorder.dispatched(node);
    recorder.connected(node);
  }
  recorder.answered(0, 0, 0, 1, 2, 200, 10);
  recorder.answered(1, 1, 0, 1, 2, 200, 10);
  recorder.answered(1, 1, 0, 1, 2, 200, 10);
  recorder.failed(1, 0, 'timeout');
  recorder.released(0);
  recorder.failedUnsent(0, 'no-node');
}

const open: LoadModel = { kind: 'open', rate: parseRateSpec('1k/s'), arrivals: 'poisson' };

describe('the result of a run', () => {
  it('has shares of what was sent, and totals of all', () => {
    const run = built(open, four);
    expect(run.nodes.map(({ node, share, idealShare }) => [node, share, idealShare])).toEqual([
      ['a', 0.25, 0.25],
      ['b', 0.75, 0.75],
    ]);
    expect(run.total).toMatchObject({
      ...{ requestCount: 5, answerCount: 3, bytes: 30, answersPerSecond: 1.5, errorShare: 0.4 },
      failures: { timeout: 1, 'no-node': 1 },
    });
    expect(run.nodes[1]).toMatchObject({ requestCount: 3, connectionCount: 3, inFlightMax: 3 });
    expect(run).toMatchObject({ seed: 7, durationMs: 2000, startedAt: '1970-01-01T00:00:00.000Z' });
    expect(run.spectrum.at(-1)).toMatchObject({ share: 1, responseTimeMs: 2, serviceTimeMs: 1 });
  });

  it('has classes where there are several', () => {
    expect(built(open, four).classes).toEqual([]);
    const { classes } = built(open, four, ['small', 'large']);
    expect(classes.map(({ name, requestCount }) => [name, requestCount])).toEqual([
      ['small', 3],
      ['large', 2],
    ]);
  });

  it('of nothing is nothing, not a number less', () => {
    const run = built(open, () => undefined);
    expect(run.nodes.map(({ share, errorShare }) => [share, errorShare])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(run.spectrum).toEqual([]);
    expect(JSON.stringify(run)).not.toMatch(/NaN|Infinity/);
  });

  it.each([
    [open, { model: 'open', rate: '1k/s', arrivals: 'poisson' }],
    [
      { kind: 'recorded', instants: Float64Array.of(0) },
      { model: 'open', arrivals: 'recorded' },
    ],
    [
      { kind: 'closed', connections: 3 },
      { model: 'closed', connections: 3 },
    ],
  ] as const)('tells what was asked for: %#', (model, wanted) => {
    expect(built(model, () => undefined).plan).toEqual({
      ...wanted,
      durationMs: 5000,
      policy: 'p2c',
      requests: '/',
      timeoutMs: 10_000,
      nodes: [
        { id: 'a', url: 'http://a', weight: 1 },
        { id: 'b', url: 'http://b', weight: 3 },
      ],
    });
  });
});
