import fc from 'fast-check';
import { expect, it } from 'vitest';
import { defaultHeartbeatSettings } from '../../../../src/core/cluster/heartbeat-defaults.ts';
import type { Detector, DetectorSpec } from '../../../../src/core/health/detector/detector.ts';

const settings = defaultHeartbeatSettings;
const START = 5000;

/** Arrivals as gaps from one to the next, each with its delay. */
const rhythms = fc.array(
  fc.record({
    gap: fc.double({ min: 0, max: 5000, noNaN: true }),
    delay: fc.double({ min: 0, max: 500, noNaN: true }),
    isExtra: fc.boolean(),
  }),
  { maxLength: 50 },
);

/** What every detector keeps to, and what its claims say. */
export function detectorContract(spec: DetectorSpec): void {
  const { judges, isAdaptive } = spec.claims;

  it('has a summary that fits a line, a source and a formula', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    expect(spec.source).not.toBe('');
    expect(spec.formula(settings)).toMatch(/\d/);
  });

  it('judges nobody before it had time to answer', () => {
    const detector = spec.create(settings, START);
    expect(detector.judge(START)).toBe('alive');
    expect(detector.deadline()).toBeGreaterThan(START);
  });

  it.runIf(judges === 'heartbeats')('judges alive on its deadline and not a moment later', () => {
    fc.assert(
      fc.property(rhythms, (rhythm) => {
        const detector = spec.create(settings, START);
        play(detector, rhythm);
        const deadline = detector.deadline();
        expect(detector.judge(deadline)).toBe('alive');
        expect(detector.judge(deadline + 1e-3)).toBe('dead');
      }),
    );
  });

  it.runIf(judges === 'heartbeats')(
    'has suspicion that grows with silence and reaches its limit at the deadline',
    () => {
      fc.assert(
        fc.property(rhythms, fc.double({ min: 0, max: 1, noNaN: true }), (rhythm, part) => {
          const detector = spec.create(settings, START);
          const last = play(detector, rhythm);
          const deadline = detector.deadline();
          const limit = detector.suspicionLimit;
          const between = last + part * (deadline - last);
          expect(detector.suspicion(between)).toBeLessThanOrEqual(limit * (1 + 1e-6));
          expect(detector.suspicion(deadline) / limit).toBeCloseTo(1, 6);
          expect(detector.suspicion(deadline + 10)).toBeGreaterThan(detector.suspicion(deadline));
        }),
      );
    },
  );

  it('forgets what was before a restart', () => {
    fc.assert(
      fc.property(rhythms, (rhythm) => {
        const detector = spec.create(settings, START);
        const last = play(detector, rhythm);
        detector.restart(last);
        expect(detector.deadline()).toBeCloseTo(spec.create(settings, last).deadline(), 6);
        expect(detector.judge(last)).toBe('alive');
      }),
    );
  });

  it.runIf(judges === 'heartbeats')('is put off by every answer in the rhythm', () => {
    const detector = spec.create(settings, 0);
    for (let n = 1; n <= 2000; n++) {
      const at = n * settings.intervalMs;
      const before = detector.deadline();
      detector.observe({ kind: 'heartbeat', at, sentAt: at - 1 });
      expect(detector.deadline()).toBeGreaterThan(before);
      expect(detector.judge(at)).toBe('alive');
    }
    const last = 2000 * settings.intervalMs;
    expect(detector.deadline() - last).toBeLessThanOrEqual(spec.promise(settings) + 1e-6);
  });

  it.runIf(judges === 'heartbeats' && !isAdaptive)('keeps its promise whatever the rhythm', () => {
    fc.assert(
      fc.property(rhythms, (rhythm) => {
        const detector = spec.create(settings, START);
        const last = play(detector, rhythm);
        expect(detector.deadline() - last).toBeCloseTo(spec.promise(settings), 6);
      }),
    );
  });

  it.runIf(judges === 'heartbeats')('takes no notice of loads', () => {
    const detector = spec.create(settings, 0);
    const before = detector.deadline();
    detector.observe({ kind: 'load', at: 10, cpu: 1, memory: 1, disk: 1 });
    expect(detector.deadline()).toBe(before);
    expect(detector.judge(before)).toBe('alive');
  });

  it.runIf(judges === 'loads')('never judges silence', () => {
    expect(spec.create(settings, 0).judge(1e15)).toBe('alive');
    expect(spec.promise(settings)).toBe(Number.POSITIVE_INFINITY);
  });
}

/** @returns the last arrival */
function play(detector: Detector, rhythm: { gap: number; delay: number; isExtra: boolean }[]) {
  let at = START;
  for (const { gap, delay, isExtra } of rhythm) {
    at += gap;
    detector.observe({ kind: 'heartbeat', at, sentAt: at - delay, isExtra });
  }
  return at;
}
