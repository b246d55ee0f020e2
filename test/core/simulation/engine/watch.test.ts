import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../../src/core/cluster/heartbeat-defaults.ts';
import type { Fault } from '../../../../src/core/simulation/model.ts';
import { constant, type ModelTraits, play, storyOf } from '../../../support/models.ts';

const heartbeat = { ...defaultHeartbeatSettings, intervalMs: 1000, timeoutMs: 2000, rise: 2 };
/** Of the timeout detector. */
const PATIENCE = 3000;
/** Evidence of a death is waited for, a look comes every 20 ms. */
const LATER = 50 + 2 * 20;

const watched: ModelTraits = {
  nodes: 4,
  cpu: constant(1),
  load: 200,
  heartbeat,
  timeoutMs: 500,
  retries: 2,
  durationMs: 40_000,
};

const faultsOf = (kind: 'kill' | 'freeze' | 'vanish', at: number, until?: number): Fault[] => [
  { kind, node: 1, atMs: at },
  ...(until === undefined ? [] : [{ kind: 'restore', node: 1, atMs: until } as const]),
];

describe.each(['kill', 'freeze', 'vanish'] as const)('after %s', (kind) => {
  it.each([1, 2, 3, 4, 5, 6])('a node is found dead in time, and alive again (seed %i)', (seed) => {
    const from = 10_000 + 137 * seed;
    const until = 20_000 + 411 * seed;
    const { outcome, sends } = storyOf({ ...watched, faults: faultsOf(kind, from, until), seed });
    const { metrics, events } = outcome;
    expect(events.map(({ kind: what }) => what).slice(1)).toEqual(['dead', 'restored', 'alive']);
    expect(events.map(({ node }) => node)).toEqual(Array(4).fill('n-2'));
    const [, dead, restored, alive] = events.map(({ atMs }) => atMs);
    // The last answer may be an interval old.
    expect(dead! - from).toBeGreaterThan(
      kind === 'kill' ? 0 : PATIENCE - heartbeat.intervalMs - 20,
    );
    expect(dead! - from).toBeLessThanOrEqual(PATIENCE + LATER);
    expect(metrics).toMatchObject({ detectionMs: dead! - from, wrongDeaths: 0 });
    // Two answers: checks are an interval apart, and one that waits may end first.
    expect(alive! - restored!).toBeLessThanOrEqual(
      2 * heartbeat.intervalMs + heartbeat.timeoutMs + LATER,
    );
    expect(alive! - restored!).toBeGreaterThan(100);
    const times = sends.filter(({ node }) => node === 1).map(({ atMs }) => atMs);
    expect(times.filter((at) => at > dead! && at < alive!)).toEqual([]);
    expect(times.filter((at) => at > from && at < dead!).length).toBeGreaterThan(10);
    expect(times.filter((at) => at > alive!).length).toBeGreaterThan(100);
  });
});

it('a process that was killed refuses, and is found dead sooner than a machine that vanished', () => {
  const detection = (kind: 'kill' | 'vanish'): number => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const times = seeds.map(
      (seed) =>
        play({ ...watched, faults: faultsOf(kind, 10_000 + 119 * seed), seed }).metrics
          .detectionMs!,
    );
    return times.reduce((sum, time) => sum + time, 0) / seeds.length;
  };
  expect(detection('kill')).toBeLessThanOrEqual(detection('vanish'));
});

it('a failure counts from its beginning, whatever comes on top', () => {
  const faults: Fault[] = [
    { kind: 'freeze', node: 1, atMs: 10_000 },
    { kind: 'kill', node: 1, atMs: 11_500 },
  ];
  const { metrics, events } = play({ ...watched, faults });
  expect(metrics.detectionMs).toBe(events.find(({ kind }) => kind === 'dead')!.atMs - 10_000);
});

it('nobody dies of being busy or slow', () => {
  const { events, metrics } = play({
    ...watched,
    nodes: 30,
    cpu: constant(400),
    durationMs: 60_000,
    faults: [{ kind: 'slow', node: 3, to: 0.01, atMs: 5000 }],
  });
  expect(events.map(({ kind }) => kind)).toEqual(['slow']);
  expect(metrics).toMatchObject({ wrongDeaths: 0, detectionMs: null });
});

it('a node that joins is found by its answers', () => {
  const { outcome, sends } = storyOf({
    ...watched,
    nodes: [{}, {}, { isMember: false }],
    faults: [{ kind: 'join', node: 2, atMs: 15_000 }],
  });
  expect(outcome.events.map(({ kind, node }) => `${kind} ${node}`)).toEqual([
    'joined n-3',
    'alive n-3',
  ]);
  const alive = outcome.events[1]!.atMs;
  expect(alive - 15_000).toBeLessThanOrEqual(
    2 * heartbeat.intervalMs + heartbeat.timeoutMs + LATER,
  );
  const times = sends.filter(({ node }) => node === 2).map(({ atMs }) => atMs);
  expect(times.length).toBeGreaterThan(100);
  expect(times[0]).toBeGreaterThan(alive);
});

it('what is no member yet is not hit by what happens to its zone', () => {
  const { outcome, sends } = storyOf({
    ...watched,
    nodes: [{}, {}, {}, { isMember: false }],
    faults: [
      { kind: 'vanish', node: 1, atMs: 5000 },
      { kind: 'vanish', node: 3, atMs: 5000 },
      { kind: 'restore', node: 1, atMs: 15_000 },
      { kind: 'restore', node: 3, atMs: 15_000 },
    ],
  });
  expect(new Set(outcome.events.map(({ node }) => node))).toEqual(new Set(['n-2']));
  expect(sends.filter(({ node }) => node === 3)).toEqual([]);
});

it('without a watch nobody finds out, and requests go on to the dead', () => {
  const { outcome, sends } = storyOf({
    ...watched,
    heartbeat: null,
    faults: faultsOf('kill', 10_000),
  });
  expect(outcome.events.map(({ kind }) => kind)).toEqual(['killed']);
  expect(outcome.metrics).toMatchObject({ detectionMs: null, wrongDeaths: 0, errorShare: 0 });
  expect(sends.filter(({ node, atMs }) => node === 1 && atMs > 35_000).length).toBeGreaterThan(50);
});
