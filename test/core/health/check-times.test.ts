import { describe, expect, it } from 'vitest';
import { CheckTimes } from '../../../src/core/health/check-times.ts';

describe('CheckTimes', () => {
  it('spreads nodes over the interval, each once an interval', () => {
    const times = new CheckTimes(4, 1000, 0);
    const sent: [number, number][] = [];
    for (let now = 0; now < 3000; now += 10) {
      for (const { index } of times.takeRegular(now, 1)) sent.push([now, index]);
    }
    expect(sent).toEqual(
      [0, 1, 2].flatMap((k) => [0, 1, 2, 3].map((index) => [k * 1000 + index * 250, index])),
    );
  });

  it('makes up for missed times once, in the old rhythm', () => {
    const times = new CheckTimes(1, 1000, 0);
    times.takeRegular(0, 1);
    expect(times.takeRegular(7300, 1)).toEqual([{ index: 0, dueAt: 1000 }]);
    expect(times.takeRegular(7990, 1)).toEqual([]);
    expect(times.takeRegular(8000, 1)).toMatchObject([{ dueAt: 8000 }]);
  });

  it('asks as often as the stretch allows, and at once again when it is over', () => {
    const times = new CheckTimes(1, 1000, 0);
    const sent: number[] = [];
    for (let now = 0; now < 20_000; now += 10) {
      if (times.takeRegular(now, now < 16_000 ? 4 : 1).length > 0) sent.push(now);
    }
    expect(sent).toEqual([0, 4000, 8000, 12_000, 16_000, 17_000, 18_000, 19_000]);
  });

  it('asks a suspect four times an interval, and sooner when it was refused', () => {
    const times = new CheckTimes(1, 1000, 0);
    times.takeRegular(0, 1);
    const extras = [...Array(100).keys()]
      .map((n) => n * 10)
      .filter((now) => times.takeExtra(0, now));
    expect(extras).toEqual([250, 500, 750]);
    times.hasten(0, 1000);
    expect([1040, 1050].map((now) => times.takeExtra(0, now))).toEqual([false, true]);
  });
});
