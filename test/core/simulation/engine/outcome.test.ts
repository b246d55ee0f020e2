import { describe, expect, it } from 'vitest';
import { constant, type ModelTraits, play, recorded } from '../../../support/models.ts';

/** One node that serves in order, 5 ms a request. */
const tiny: ModelTraits = {
  nodes: [{ id: 'a', discipline: 'fifo' }],
  cpu: constant(5),
  load: recorded(0, 2, 10, 19),
  durationMs: 20,
};

it('figures of a run that can be reckoned by hand', () => {
  // Answered at 5, 10 and 15; the last is 1 ms old at the end.
  const { metrics, nodes, timeline, events } = play({ ...tiny, pieces: 4 });
  expect(metrics).toEqual({
    answersPerSecond: 150,
    meanResponseMs: 6,
    deviationMs: expect.closeTo(Math.SQRT2, 12),
    p50Ms: expect.closeTo(5, 2),
    p90Ms: expect.closeTo(8, 2),
    p99Ms: expect.closeTo(8, 2),
    p999Ms: expect.closeTo(8, 2),
    maxMs: 8,
    errorShare: 0,
    unfinishedShare: 0.25,
    heldShare: 0,
    retryShare: 0,
    meanInFlight: 0.95,
    utilisationMean: 0.8,
    utilisationMax: 0.8,
    utilisationVariation: 0,
    maxOverMean: 1,
    elapsedMs: 20,
    detectionMs: null,
    wrongDeaths: 0,
  });
  expect(nodes).toEqual([
    { node: 'a', share: 1, inFlightMax: 2, cpu: 0.8, disk: null, cpuDeviation: null },
  ]);
  const rates = timeline.map(({ metrics: piece }) => piece.answersPerSecond);
  expect(timeline.map(({ atMs }) => atMs)).toEqual([0, 5, 10, 15]);
  expect(rates).toEqual([200, 200, 200, 0]);
  expect(timeline.map(({ metrics: piece }) => piece.inSystem)).toEqual([1, 0, 0, 1]);
  expect(timeline[1]!.metrics).toMatchObject({
    meanResponseMs: 8,
    utilisationMax: 1,
    errorsPerSecond: 0,
  });
  expect(timeline[3]!.metrics).toMatchObject({
    meanResponseMs: null,
    utilisationMax: 0.2,
    p99Ms: null,
  });
  expect(events).toEqual([]);
});

it('what ended in the warm-up does not count, what was begun there does', () => {
  const { metrics, nodes } = play({ ...tiny, warmUpMs: 8, durationMs: 12 });
  expect(metrics).toMatchObject({
    meanResponseMs: 6.5,
    maxMs: 8,
    meanInFlight: (2 + 5 + 1) / 12,
    elapsedMs: 20,
    unfinishedShare: 1 / 3,
  });
  expect(metrics.answersPerSecond).toBeCloseTo(2000 / 12, 9);
  expect(metrics.utilisationMean).toBeCloseTo(8 / 12, 12);
  expect(nodes[0]).toMatchObject({ share: 1, inFlightMax: 1 });
});

it('errors and retries are shares, and answers have their whole way as response time', () => {
  const { metrics, nodes } = play({
    nodes: [{ id: 'a' }, { id: 'b' }],
    cpu: constant(5),
    load: recorded(0, 1, 12, 13),
    retries: 1,
    faults: [
      { kind: 'kill', node: 0, atMs: 3 },
      { kind: 'kill', node: 1, atMs: 11.5 },
    ],
    durationMs: 20,
  });
  // At 3 the first begins anew beside the second; they are answered at 11 and 9.
  expect(metrics).toMatchObject({
    errorShare: 0.5,
    retryShare: 0.75,
    meanResponseMs: 9.5,
    maxMs: 11,
  });
  expect(nodes.map(({ share }) => share)).toEqual([3 / 7, 4 / 7]);
});

it('a run whose clients have all they wanted is over then', () => {
  const { metrics } = play({
    cpu: constant(5),
    load: { kind: 'closed', clients: 2, think: constant(10), requestsPerClient: 3 },
    durationMs: 86_400_000,
  });
  // Both think 10 ms, then share: 20 ms a round.
  expect(metrics).toMatchObject({ elapsedMs: 60, answersPerSecond: 100, meanResponseMs: 10 });
});

it('a run without answers has no times', () => {
  const { metrics } = play({ load: recorded(), durationMs: 5 });
  expect(metrics).toMatchObject({
    answersPerSecond: 0,
    meanResponseMs: null,
    p50Ms: null,
    maxMs: null,
    errorShare: null,
    unfinishedShare: null,
    heldShare: null,
    meanInFlight: 0,
    maxOverMean: null,
  });
});

describe('nodes', () => {
  it('of which only members count, with what others use of them', () => {
    const { metrics, nodes } = play({
      nodes: [{ baseUse: 0.5 }, { baseUse: 0 }, { isMember: false }],
      cpu: constant(5),
      load: recorded(0, 0),
      durationMs: 10,
    });
    expect(nodes.map(({ cpu }) => cpu)).toEqual([0.75, 0.5, 0]);
    expect(metrics).toMatchObject({
      utilisationMean: 0.625,
      utilisationMax: 0.75,
      utilisationVariation: 0.2,
      maxOverMean: 1.2,
    });
  });
});

it.each([
  { end: 10_007, pieces: 49 },
  { end: 31, pieces: 60 },
  { end: 53, pieces: 49 },
  { end: 11_000, pieces: 60 },
])('$end ms are told in all $pieces pieces', ({ end, pieces }) => {
  const { timeline } = play({ load: 200, durationMs: end, pieces });
  expect(timeline).toHaveLength(pieces);
});
