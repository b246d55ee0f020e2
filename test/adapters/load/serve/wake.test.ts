import { describe, expect, it } from 'vitest';
import { Wake } from '../../../../src/adapters/load/serve/wake.ts';

/** Resolves with the instants of as many calls as there are. */
function calls(dues: readonly number[]): Promise<number[]> {
  const { promise, resolve } = Promise.withResolvers<number[]>();
  const times: number[] = [];
  const left = [...dues];
  const next = (): void => {
    const due = left.shift();
    if (due === undefined) resolve(times);
    else wake.set(due);
  };
  const wake = new Wake(() => {
    times.push(performance.now());
    next();
  });
  next();
  return promise;
}

describe('a wake', () => {
  it('calls at each instant that it is set to, never before', async () => {
    const start = performance.now();
    const dues = [0, 0.3, 1.2, 1.9, 4.4, 4.4, 17.8, 40].map((ms) => start + ms);
    const times = await calls(dues);
    expect(times).toHaveLength(dues.length);
    for (const [i, time] of times.entries()) expect(time).toBeGreaterThanOrEqual(dues[i]!);
  });

  it('goes by the last instant, earlier or later than the one before', async () => {
    const start = performance.now();
    const { promise, resolve } = Promise.withResolvers<number>();
    const wake = new Wake(resolve);
    for (const ms of [3_600_000, 1, 30 * 86_400_000, 25]) wake.set(start + ms);
    expect(await promise).toBeGreaterThanOrEqual(start + 25);
  });

  it('leaves nothing behind when it is closed or set to never', async () => {
    const before = process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout').length;
    const wake = new Wake(() => expect.unreachable());
    wake.set(performance.now() + 0.1);
    wake.close();
    wake.set(performance.now() + 1.4);
    wake.set(Number.POSITIVE_INFINITY);
    // Two turns of the loop: one to find that nothing is due, and none after it.
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const after = process.getActiveResourcesInfo().filter((kind) => kind !== 'Timeout').length;
    expect(after).toBe(before);
  });
});
