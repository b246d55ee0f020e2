import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../../src/core/cluster/heartbeat-defaults.ts';
import { detectors } from '../../../../src/core/health/detector/registry.ts';
import { createRng } from '../../../../src/core/kernel/rng.ts';
import { detectorContract } from './detector-contract.ts';

const settings = defaultHeartbeatSettings;

describe.each(Object.entries(detectors))('detector %s', (_, spec) => detectorContract(spec));

interface Vectors {
  readonly table: {
    interval: number;
    timeout: number;
    deadline: number;
    detect_min_exclusive: number;
    detect_mean: number;
    detect_max: number;
  }[];
  readonly events: {
    interval: number;
    timeout: number;
    beats: number[];
    now: number;
    suspect: boolean;
  }[];
  readonly loss: {
    loss: number;
    interval: number;
    timeout: number;
    consecutive_losses_needed: number;
    false_suspicion_per_window: number;
  }[];
}

const vectors = JSON.parse(
  readFileSync(new URL('../../../fixtures/heartbeat/vectors.json', import.meta.url), 'utf8'),
) as Vectors;

/** In seconds, as the vectors are. */
const survey = (interval: number, timeout: number) =>
  ({ ...settings, intervalMs: interval, timeoutMs: timeout }) as const;

describe('the timeout of the survey', () => {
  it.each(vectors.table)('promises $deadline at ($interval, $timeout)', (row) => {
    const given = survey(row.interval, row.timeout);
    expect(detectors.timeout.promise(given)).toBe(row.deadline);
    expect(detectors.timeout.create(given, 0).deadline()).toBe(row.deadline);
    // A crash at a random instant between two beats: the silence before it is not waited for again.
    const rng = createRng(1);
    const waits = Array.from({ length: 20_000 }, () => row.deadline - rng() * row.interval);
    expect(Math.min(...waits)).toBeGreaterThan(row.detect_min_exclusive);
    expect(Math.max(...waits)).toBeLessThanOrEqual(row.detect_max);
    const mean = waits.reduce((sum, wait) => sum + wait, 0) / waits.length;
    expect(Math.abs(mean - row.detect_mean)).toBeLessThan(0.02 * row.interval);
  });

  it.each(vectors.events)('at $now after beats $beats: suspect $suspect', (row) => {
    const detector = detectors.timeout.create(survey(row.interval, row.timeout), 0);
    for (const at of row.beats) detector.observe({ kind: 'heartbeat', at, sentAt: at });
    expect(detector.judge(row.now)).toBe(row.suspect ? 'dead' : 'alive');
  });

  it.each(vectors.loss)('takes losses in a row at loss $loss', (row) => {
    const patience = detectors.timeout.promise(survey(row.interval, row.timeout));
    const needed = Math.ceil(patience / row.interval);
    expect(needed).toBe(row.consecutive_losses_needed);
    expect(row.loss ** needed).toBeCloseTo(row.false_suspicion_per_window, 12);
  });

  it('waits for `fall` intervals', () => {
    const detector = detectors.timeout.create({ ...settings, fall: 3 }, 0);
    expect(detector.deadline()).toBe(3 * settings.intervalMs + settings.timeoutMs);
  });
});

describe("bugs of the survey's sample code", () => {
  it('does not declare a node dead at the start, whatever the clock shows then', () => {
    const start = 1.7e12;
    const detector = detectors.timeout.create(settings, start);
    expect(detector.judge(start + 1)).toBe('alive');
  });
});

describe('phi', () => {
  const beat = (detector: { observe(o: never): void }, at: number) =>
    detector.observe({ kind: 'heartbeat', at, sentAt: at } as never);

  it('counts no gap across a death that ends with the answer to a question out of turn', () => {
    const detector = detectors.phi.create(settings, 0);
    const hear = (at: number, isExtra = false): void =>
      detector.observe({ kind: 'heartbeat', at, sentAt: at, isExtra });
    hear(1000);
    hear(2000);
    hear(6000, true);
    hear(6010);
    expect(detector.deadline() - 6010).toBeCloseTo(detectors.phi.promise(settings), 6);
  });

  it('keeps the promise with a regular rhythm', () => {
    const detector = detectors.phi.create(settings, 0);
    for (let at = 0; at <= 2_000_000; at += settings.intervalMs) beat(detector, at);
    const wait = detector.deadline() - 2_000_000;
    expect(wait).toBeCloseTo(detectors.phi.promise(settings), 6);
    expect(detector.suspicion(detector.deadline())).toBeCloseTo(settings.phi.threshold, 9);
  });

  it('waits longer for a node of irregular rhythm', () => {
    const rng = createRng(2);
    const detector = detectors.phi.create(settings, 0);
    let last = 0;
    for (let n = 1; n < 500; n++) {
      last = n * 1000 + 900 * rng();
      beat(detector, last);
    }
    expect(detector.deadline() - last).toBeGreaterThan(detectors.phi.promise(settings) + 1000);
  });

  it('does not learn from a death', () => {
    const detector = detectors.phi.create(settings, 0);
    for (let at = 0; at <= 20_000; at += 1000) beat(detector, at);
    const wait = detector.deadline() - 20_000;
    beat(detector, 500_000);
    expect(detector.deadline() - 500_000).toBeCloseTo(wait, 6);
  });

  it('does not learn the rhythm from checks out of turn', () => {
    const detector = detectors.phi.create(settings, 0);
    for (let at = 0; at <= 20_000; at += 1000) beat(detector, at);
    const wait = detector.deadline() - 20_000;
    detector.observe({ kind: 'heartbeat', at: 20_010, sentAt: 20_000, isExtra: true });
    expect(detector.deadline()).toBeCloseTo(20_010 + wait, 6);
  });
});

describe('chen', () => {
  it('expects the next arrival by mean delay, whatever the offset of the clocks', () => {
    const detector = detectors.chen.create(settings, 0);
    const offset = 1e12;
    for (let n = 1; n <= 100; n++) {
      const delay = n % 2 === 0 ? 20 : 40;
      detector.observe({ kind: 'heartbeat', at: n * 1000 + delay, sentAt: offset + n * 1000 });
    }
    expect(detector.deadline()).toBeCloseTo(101_030 + settings.chen.marginMs, 6);
  });
});

describe('chen and the delays that say nothing', () => {
  const after = (more: object): number => {
    const detector = detectors.chen.create(settings, 0);
    for (let n = 1; n <= 10; n++) {
      detector.observe({ kind: 'heartbeat', at: n * 1000 + 10, sentAt: n * 1000 });
    }
    detector.observe({ kind: 'heartbeat', at: 11_500, sentAt: 11_000, ...more });
    return detector.deadline() - 11_000;
  };

  it.each([
    { name: 'in the rhythm', more: {}, delay: (10 * 10 + 500) / 11 },
    { name: 'out of turn', more: { isExtra: true }, delay: 10 },
    { name: 'after trouble of the one who asks', more: { isAfterTrouble: true }, delay: 10 },
  ])('counts a mean delay of $delay ms with one $name', ({ more, delay }) => {
    expect(after(more)).toBeCloseTo(settings.intervalMs + delay + settings.chen.marginMs, 6);
  });
});

describe('monitor', () => {
  const load = (cpu: number | null, at = 0) =>
    ({ kind: 'load', at, cpu, memory: 0.5, disk: null }) as const;

  it.each([
    { name: 'fewer than the count', cpus: [0.95, 0.95], want: 'alive' },
    { name: 'as many as the count', cpus: [0.95, 0.95, 0.95], want: 'degraded' },
    { name: 'at the limit itself', cpus: [0.9, 0.9, 0.9], want: 'degraded' },
    { name: 'one below in between', cpus: [0.95, 0.95, 0.1, 0.95], want: 'alive' },
    { name: 'unknown in between', cpus: [0.95, 0.95, null, 0.95], want: 'alive' },
    { name: 'one below at the end', cpus: [0.95, 0.95, 0.95, 0.95, 0.89], want: 'alive' },
  ])('is $want with $name', ({ cpus, want }) => {
    const detector = detectors.monitor.create(settings, 0);
    for (const cpu of cpus) detector.observe(load(cpu));
    expect(detector.judge(1e9)).toBe(want);
  });
});
