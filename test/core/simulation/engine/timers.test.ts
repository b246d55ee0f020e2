import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Timers } from '../../../../src/core/simulation/engine/timers.ts';

it('nothing is due when nothing is set', () => {
  const timers = new Timers<string>();
  expect(timers.nextAt).toBe(Number.POSITIVE_INFINITY);
  timers.set(5, 'a');
  expect([timers.nextAt, timers.take(), timers.nextAt]).toEqual([5, 'a', Number.POSITIVE_INFINITY]);
});

it('come by time, and of equal times in the order in which they were set', () => {
  const steps = fc.array(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant('take' as const)), {
    maxLength: 200,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const timers = new Timers<number>();
      const plain: { at: number; number: number }[] = [];
      for (const [number, step] of all.entries()) {
        if (step !== 'take') {
          timers.set(step, number);
          plain.push({ at: step, number });
          plain.sort((a, b) => a.at - b.at || a.number - b.number);
        } else if (plain.length > 0) {
          expect(timers.take()).toBe(plain.shift()!.number);
        }
        expect(timers.nextAt).toBe(plain[0]?.at ?? Number.POSITIVE_INFINITY);
      }
    }),
  );
});
