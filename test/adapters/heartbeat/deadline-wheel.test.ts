import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DeadlineWheel, Timed } from '../../../src/adapters/heartbeat/deadline-wheel.ts';

const TICK = 10;

function filled(...due: number[]) {
  const wheel = new DeadlineWheel<Timed>(TICK, 0);
  const entries = due.map((at) => {
    const entry = new Timed();
    wheel.add(entry, at);
    return entry;
  });
  return { wheel, entries, dueAt: (now: number) => wheel.takeDue(now).map(({ due }) => due) };
}

describe('deadline wheel', () => {
  it.each([
    { name: 'a moment before', now: 99.9, want: [] },
    { name: 'on the tick of its time', now: 100, want: [100] },
    { name: 'long after it', now: 60_000, want: [100] },
  ])('gives out an entry $name: $want', ({ now, want }) => {
    expect(filled(100).dueAt(now)).toEqual(want);
  });

  it('gives out nobody before his time, though a tick has come', () => {
    const { dueAt } = filled(101);
    expect([100, 109, 110].map(dueAt)).toEqual([[], [], [101]]);
  });

  it('gives out nobody twice, and nobody who has left', () => {
    const { entries, dueAt } = filled(20, 20, 20);
    entries[1]!.leave();
    entries[1]!.leave();
    expect(dueAt(20)).toEqual([20, 20]);
    expect(dueAt(10_000)).toEqual([]);
  });

  it('keeps those of later rounds', () => {
    const round = 512 * TICK;
    const { dueAt } = filled(50, 50 + round, 50 + 2 * round);
    expect(dueAt(50)).toEqual([50]);
    expect(dueAt(50 + round)).toEqual([50 + round]);
    expect(dueAt(49 + 2 * round)).toEqual([]);
    expect(dueAt(50 + 2 * round)).toEqual([50 + 2 * round]);
  });

  it('gives out at the next tick who comes too late', () => {
    const { wheel, dueAt } = filled();
    wheel.takeDue(1000);
    wheel.add(new Timed(), 500);
    expect(dueAt(1005)).toEqual([]);
    expect(dueAt(1010)).toEqual([500]);
  });

  it('gives out each once, not before his time and not after his tick, however time goes', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 50 });
    const steps = fc.array(fc.integer({ min: 0, max: 9000 }), { maxLength: 20 });
    const check = fc.property(times, steps, (due, waits) => {
      const { dueAt } = filled(...due);
      const out: number[] = [];
      let now = 0;
      for (const wait of [...waits, 30_000]) {
        now += wait;
        const found = dueAt(now);
        expect(found.every((at) => at <= now)).toBe(true);
        out.push(...found);
        const must = due.filter((at) => Math.max(Math.ceil(at / TICK), 1) * TICK <= now);
        expect(out.length).toBeGreaterThanOrEqual(must.length);
      }
      expect(out.sort()).toEqual(due.sort());
    });
    fc.assert(check);
  });
});
