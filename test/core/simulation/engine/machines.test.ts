import { describe, expect, it } from 'vitest';
import type { ModelNode } from '../../../../src/core/simulation/model.ts';
import {
  constant,
  deviationOf,
  exponential,
  play,
  recorded,
  storyOf,
} from '../../../support/models.ts';

const crowded = (
  capacity: number,
  more: Partial<ModelNode['crowding']> = {},
): Partial<ModelNode> => ({
  crowding: { base: 0, capacity, steepness: 2, slowest: 0.15, isMemory: false, ...more },
});

/** When all of `count` requests of 1 ms that come at once are answered. */
function together(count: number, node: Partial<ModelNode>): number {
  const instants = Array<number>(count).fill(0);
  const { answers } = storyOf({ nodes: [node], cpu: constant(1), load: recorded(...instants) });
  expect(answers).toHaveLength(count);
  return answers[0]!.atMs;
}

describe('crowded nodes', () => {
  it.each([
    { name: 'as many as it bears', count: 4, node: crowded(4), want: 4 },
    { name: 'twice as many', count: 4, node: crowded(2), want: 16 },
    { name: 'never slower than that', count: 30, node: crowded(2), want: 30 / 0.15 },
    { name: 'memory that is used by others', count: 4, node: crowded(8, { base: 0.5 }), want: 4 },
    {
      name: 'memory that is full',
      count: 8,
      node: crowded(8, { base: 0.5, steepness: 3 }),
      want: 8 * 1.5 ** 3,
    },
    { name: 'a node that nothing crowds', count: 30, node: {}, want: 30 },
  ])('$name', ({ count, node, want }) => {
    expect(together(count, node)).toBeCloseTo(want, 9);
  });

  it('are themselves again once there are less inside', () => {
    const { answers } = storyOf({
      nodes: [{ ...crowded(2), discipline: 'fifo' }],
      cpu: constant(1),
      load: recorded(0, 0, 0, 0, 50),
    });
    const times = answers.map(({ atMs }) => atMs);
    expect(times).toEqual([4, 6.25, 7.25, 8.25, 51].map((at) => expect.closeTo(at, 9)));
  });

  it('are crowded by what waits for the disk, too', () => {
    const { answers } = storyOf({
      nodes: [{ ...crowded(1), diskSpeed: 0.01 }],
      cpu: constant(1),
      disk: constant(1),
      load: recorded(0, 10),
    });
    // The second finds one inside: a quarter of the speed, and is at the disk at 14.
    expect(answers.map(({ atMs }) => atMs)).toEqual([188, 201].map((at) => expect.closeTo(at, 9)));
  });
});

describe('disks', () => {
  it('come after the CPU, and serve all at once', () => {
    const { answers } = storyOf({
      nodes: [{ diskSpeed: 2 }],
      cpu: constant(4),
      disk: constant(10),
      load: recorded(0, 100, 100),
    });
    expect(answers.map(({ responseMs }) => responseMs)).toEqual([9, 18, 18]);
  });

  it('stand in series with CPUs: two queues, each as if it were alone', () => {
    const rate = 60;
    const response = (seed: number): number =>
      play({
        cpu: exponential(10),
        disk: exponential(5),
        load: rate,
        warmUpMs: 3000,
        durationMs: 120_000,
        seed,
      }).metrics.meanResponseMs!;
    // M/M/1-PS, then M/M/1-PS (Jackson 1957).
    const want = 10 / (1 - 0.6) + 5 / (1 - 0.3);
    expect(Math.abs(deviationOf(want, 10, response))).toBeLessThan(3);
    const { nodes } = play({
      cpu: exponential(10),
      disk: exponential(5),
      load: rate,
      durationMs: 120_000,
    });
    expect(nodes[0]!.cpu).toBeCloseTo(0.6, 1);
    expect(nodes[0]!.disk).toBeCloseTo(0.3, 1);
  });

  it('are needed by some classes only', () => {
    const { answers } = storyOf({
      classes: [
        { name: 'a', share: 0.5, cpu: constant(1), disk: null, storedBytes: 0 },
        { name: 'b', share: 0.5, cpu: constant(1), disk: constant(2), storedBytes: 0 },
      ],
      load: recorded(...Array.from({ length: 400 }, (_, i) => 20 * i)),
    });
    const long = answers.filter(({ responseMs }) => responseMs > 2.5).length;
    expect(new Set(answers.map(({ responseMs }) => Math.round(1e6 * responseMs) / 1e6))).toEqual(
      new Set([1, 3]),
    );
    expect(Math.abs(long - 200)).toBeLessThan(30);
  });
});

describe('speeds that wander', () => {
  const wandering = { least: 0.5, most: 1, meanMs: 500 };

  it('are within their bounds, and about the middle', () => {
    const instants = Array.from({ length: 2000 }, (_, i) => 50 * i);
    const { answers } = storyOf({
      cpu: constant(1),
      load: recorded(...instants),
      wandering,
      durationMs: 110_000,
    });
    const speeds = answers.map(({ responseMs }) => 1 / responseMs);
    expect(Math.min(...speeds)).toBeGreaterThan(0.5 - 1e-9);
    expect(Math.max(...speeds)).toBeLessThan(1 + 1e-9);
    const mean = speeds.reduce((sum, speed) => sum + speed, 0) / speeds.length;
    // About 200 draws: standard deviation 0.144 / sqrt(200 / 2).
    expect(Math.abs(mean - 0.75)).toBeLessThan(0.045);
    expect(new Set(speeds.map((speed) => speed.toFixed(6))).size).toBeGreaterThan(100);
  });

  it('are the same under every policy and every fault of others', () => {
    const instants = Array.from({ length: 400 }, (_, i) => 50 * i);
    const timesBy = (policy: string, nodeThatIsSlow: number) =>
      storyOf({
        nodes: 3,
        policy,
        cpu: constant(1),
        load: recorded(...instants),
        wandering,
        faults: [{ kind: 'slow', node: nodeThatIsSlow, to: 0.5, atMs: 0 }],
        durationMs: 21_000,
      }).answers;
    const turns = timesBy('round-robin', 0);
    const draws = timesBy('random', 1);
    const same = instants.flatMap((_, i) =>
      turns[i]!.node === 2 && draws[i]!.node === 2
        ? [[turns[i]!.responseMs, draws[i]!.responseMs]]
        : [],
    );
    expect(same.length).toBeGreaterThan(20);
    expect(same.map(([turn]) => turn)).toEqual(same.map(([, draw]) => draw));
  });
});
