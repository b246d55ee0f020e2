import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/adapters/clock.ts';
import { type Clock, VirtualClock } from '../../../src/core/kernel/clock.ts';

const virtual = new VirtualClock();
const clocks: Record<string, { clock: Clock; pass(): void }> = {
  virtual: { clock: virtual, pass: () => virtual.advance(5) },
  system: { clock: systemClock, pass: () => undefined },
};

describe.each(Object.entries(clocks))('%s clock', (_, { clock, pass }) => {
  it('has moved by at least the duration when a sleep is over', async () => {
    const start = clock.now();
    const sleep = clock.sleep(5);
    pass();
    await sleep;
    expect(clock.now() - start).toBeGreaterThanOrEqual(4); // timers count whole milliseconds
  });

  it('rejects with the reason of a signal that is aborted already', async () => {
    await expect(clock.sleep(5, AbortSignal.abort('enough'))).rejects.toBe('enough');
  });

  it('rejects with the reason of a signal that is aborted meanwhile', async () => {
    const stop = new AbortController();
    const sleep = clock.sleep(3_600_000, stop.signal);
    stop.abort('enough');
    await expect(sleep).rejects.toBe('enough');
  });
});

describe('VirtualClock', () => {
  it('wakes sleepers in the order of their time, and none early', async () => {
    const clock = new VirtualClock();
    const woken: string[] = [];
    for (const [name, duration] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
    ] as const) {
      void clock.sleep(duration).then(() => woken.push(name));
    }
    clock.advance(9.999);
    await Promise.resolve();
    expect(woken).toEqual([]);
    clock.advance(10.001);
    await new Promise(setImmediate);
    expect(woken).toEqual(['a', 'b']);
  });

  it('does not run backwards', () => {
    expect(() => new VirtualClock().advance(-1)).toThrow(RangeError);
    expect(() => new VirtualClock().advance(Number.NaN)).toThrow(RangeError);
  });
});
