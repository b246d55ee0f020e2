import { describe, expect, it } from 'vitest';
import { LocalHealth } from '../../../src/core/health/local-health.ts';

/** Pulses every 10 ms up to `to`. */
function run(health: LocalHealth, from: number, to: number): void {
  for (let now = from; now <= to; now += 10) health.pulse(now);
}

describe('LocalHealth', () => {
  it('runs on with the clock as long as it is not stalled', () => {
    const health = new LocalHealth(1000);
    run(health, 1000, 5000);
    expect(health.awake(5000)).toBe(5000);
    expect({ lost: health.lostMs, score: health.score, stretch: health.stretch }).toEqual({
      lost: 0,
      score: 0,
      stretch: 1,
    });
  });

  it.each([
    { gap: 50, lost: 0 },
    { gap: 51, lost: 51 },
    { gap: 5000, lost: 5000 },
  ])('takes a gap of $gap ms for $lost ms lost', ({ gap, lost }) => {
    const health = new LocalHealth(0);
    expect(health.pulse(gap)).toBe(lost);
    expect(health.awake(gap)).toBe(gap - lost);
  });

  it('stretches intervals while more than a quarter is lost, and recovers by a step a second', () => {
    const health = new LocalHealth(0);
    const stretches: number[] = [];
    let now = 0;
    for (let pulse = 0; pulse < 50; pulse++) {
      now += 90;
      health.pulse(now);
      stretches.push(health.stretch);
    }
    expect(stretches[0]).toBe(1);
    expect(stretches.at(-1)).toBe(8);
    run(health, now, now + 12_000);
    expect(health.stretch).toBe(1);
  });

  it('recovers also on a machine that always loses a little', () => {
    const health = new LocalHealth(0);
    let now = 0;
    for (let pulse = 0; pulse < 50; pulse++) {
      now += 90;
      health.pulse(now);
    }
    for (let second = 0; second < 12; second++) {
      run(health, now + 10, now + 930);
      now += 1000;
      health.pulse(now); // 70 ms after the last one
    }
    expect(health.stretch).toBe(1);
  });

  it('does not slow down for a short stall', () => {
    const health = new LocalHealth(0);
    run(health, 0, 1000);
    health.pulse(1200);
    run(health, 1210, 5000);
    expect(health.stretch).toBe(1);
  });
});
