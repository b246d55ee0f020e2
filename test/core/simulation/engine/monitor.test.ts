import { describe, expect, it } from 'vitest';
import { parseRateSpec } from '../../../../src/core/load/rate-text.ts';
import { Engine } from '../../../../src/core/simulation/engine/engine.ts';
import type { OfferedLoad } from '../../../../src/core/simulation/model.ts';
import { constant, exponential, type ModelTraits, modelOf, play } from '../../../support/models.ts';

const every = (rate: number): OfferedLoad => ({
  kind: 'open',
  rate: { kind: 'constant', rate },
  arrivals: 'constant',
  riseMs: 0,
});

const monitor = { everyMs: 1000, delayMs: 0, costMs: 0, costEveryMs: 1000 };

/** Half loaded: 10 ms every 20 ms; the disk 4 ms of them. */
const half: ModelTraits = { cpu: constant(10), load: every(50), monitor };

function columnsAfter(traits: ModelTraits) {
  const engine = new Engine(modelOf(traits));
  engine.run();
  return engine.columns;
}

describe('what policies are told', () => {
  it('is what nodes do', () => {
    const columns = columnsAfter({ ...half, disk: constant(4), durationMs: 5000 });
    expect(columns.cpu[0]).toBeCloseTo(0.5, 2);
    expect(columns.disk[0]).toBeCloseTo(0.2, 2);
    expect(columns.memory[0]).toBeNaN();
    expect(columns.freeBytes[0]).toBeNaN();
  });

  it('is nothing before the first sample, and as late as monitoring is', () => {
    const late = { ...half, monitor: { ...monitor, delayMs: 300 } };
    expect(columnsAfter({ ...late, durationMs: 1299 }).cpu[0]).toBeNaN();
    expect(columnsAfter({ ...late, durationMs: 1301 }).cpu[0]).toBeCloseTo(0.5, 2);
  });

  it('is of the time since the sample before', () => {
    const rate = {
      kind: 'steps',
      steps: [
        { rate: 50, durationMs: 2000 },
        { rate: 10, durationMs: 9000 },
      ],
    } as const;
    const load = { kind: 'open', rate, arrivals: 'constant', riseMs: 0 } as const;
    expect(columnsAfter({ ...half, load, durationMs: 2500 }).cpu[0]).toBeCloseTo(0.5, 2);
    expect(columnsAfter({ ...half, load, durationMs: 4500 }).cpu[0]).toBeCloseTo(0.1, 2);
  });

  it.each([
    { name: 'others use', nodes: [{ baseUse: 0.2 }], want: 0.6 },
    { name: 'twice the speed', nodes: [{ speed: 2 }], want: 0.25 },
    { name: 'two cores', nodes: [{ cores: 2 }], want: 0.25 },
  ])('counts what is used where $name', ({ nodes, want }) => {
    const traits = { ...half, nodes, durationMs: 5000 };
    expect(columnsAfter(traits).cpu[0]).toBeCloseTo(want, 2);
    expect(play(traits).nodes[0]!.cpu).toBeCloseTo(want, 2);
  });

  it('shows the work of agents, which slows requests down', () => {
    const traits = { ...half, durationMs: 20_000 };
    const costly = { ...traits, monitor: { ...monitor, costMs: 200, costEveryMs: 2000 } };
    // What is to be done at the very end is done no more.
    expect(play(costly).nodes[0]!.cpu).toBeCloseTo(0.5 + (9 * 200) / 20_000, 9);
    expect(play(costly).metrics.meanResponseMs).toBeGreaterThan(11);
    expect(play(traits).metrics.meanResponseMs).toBeCloseTo(10, 9);
    // An agent is no request.
    expect(play(costly).nodes[0]).toMatchObject({ share: 1 });
    expect(play(costly).metrics.errorShare).toBe(0);
  });

  it('shows memory by what is inside, and free space by what was stored', () => {
    const crowding = { base: 0.3, capacity: 10, steepness: 3, slowest: 0.05, isMemory: true };
    const stored = [{ name: 'up', share: 1, cpu: constant(1e6), disk: null, storedBytes: 100 }];
    const nodes = [{ crowding, freeBytes: 1000, totalBytes: 5000 }];
    const columns = columnsAfter({
      nodes,
      classes: stored,
      load: every(5),
      monitor,
      durationMs: 1050,
    });
    // At 1 s the sample comes before the sixth arrival.
    expect(columns.memory[0]).toBeCloseTo(0.3 + 5 / 10, 9);
    expect(columns.freeBytes[0]).toBe(1000);
    const quick = [{ ...stored[0]!, cpu: constant(1) }];
    expect(
      columnsAfter({ nodes, classes: quick, load: every(5), monitor, durationMs: 1050 })
        .freeBytes[0],
    ).toBe(500);
    expect(
      columnsAfter({ nodes, classes: quick, load: every(5), monitor, durationMs: 9000 })
        .freeBytes[0],
    ).toBe(0);
  });
});

it('the deviation over samples is that of the measured part', () => {
  const rate = parseRateSpec('10/s:2s,50/s:100s');
  const load: OfferedLoad = { kind: 'open', rate, arrivals: 'constant', riseMs: 0 };
  const deviation = (warmUpMs: number) =>
    play({ ...half, load, warmUpMs, durationMs: 10_000 }).nodes[0]!.cpuDeviation!;
  expect(deviation(2000)).toBeLessThan(0.005);
  expect(deviation(1000)).toBeGreaterThan(0.1);
  const wild = play({ cpu: exponential(10), load: 50, monitor, durationMs: 60_000 }).nodes[0]!;
  // A second's work is the sum of about 50 demands: variance 50 · 2 · 10^2 ms².
  expect(wild.cpuDeviation).toBeGreaterThan(0.07);
  expect(wild.cpuDeviation).toBeLessThan(0.13);
  expect(play({ ...half, durationMs: 1500 }).nodes[0]!.cpuDeviation).toBeNull();
});
