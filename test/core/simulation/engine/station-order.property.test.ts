import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StationOrder } from '../../../../src/core/simulation/engine/station-order.ts';

const times = fc.oneof(
  fc.integer({ min: 0, max: 9 }),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.constant(Number.POSITIVE_INFINITY),
);

it('the first of all stations is the one with the least time', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.array(fc.tuple(fc.nat(), times), { maxLength: 300 }),
      (count, changes) => {
        const order = new StationOrder(count);
        const plain = new Array<number>(count).fill(Number.POSITIVE_INFINITY);
        for (const [which, at] of changes) {
          order.set(which % count, at);
          plain[which % count] = at;
          expect(order.firstAt).toBe(Math.min(...plain));
          expect(plain[order.first]).toBe(order.firstAt);
        }
      },
    ),
    { numRuns: 300 },
  );
});
