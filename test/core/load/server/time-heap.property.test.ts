import fc from 'fast-check';
import { expect, it } from 'vitest';
import { TimeHeap } from '../../../../src/core/load/server/time-heap.ts';

/** A time to put in, or null to take the earliest out. */
const steps = fc.array(fc.oneof(fc.integer({ min: -20, max: 20 }), fc.constant(null)));

it('gives out the earliest first, whatever went in and out before', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const heap = new TimeHeap<string>();
      const plain: { time: number; thing: string }[] = [];
      for (const [i, time] of [...list, ...list.map(() => null)].entries()) {
        expect(heap.size).toBe(plain.length);
        expect(heap.earliest).toBe(Math.min(...plain.map((one) => one.time)));
        if (time !== null) {
          heap.push(time, `${time} ${i}`);
          plain.push({ time, thing: `${time} ${i}` });
        } else if (plain.length > 0) {
          const earliest = heap.earliest;
          const thing = heap.pop();
          const place = plain.findIndex((one) => one.thing === thing);
          expect(plain[place]?.time).toBe(earliest);
          plain.splice(place, 1);
        }
      }
    }),
  );
});
