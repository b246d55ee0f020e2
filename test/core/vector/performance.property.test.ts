import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { performance, virtualNodeCounts } from '../../../src/core/vector/performance.ts';

const amount = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
const nodes = fc.array(fc.record({ cpu: amount, memory: amount, disk: amount }), {
  minLength: 1,
  maxLength: 40,
});

describe('the performance vector', () => {
  it('has the mean 1, and is the same in other units', () => {
    fc.assert(
      fc.property(nodes, fc.integer({ min: 1, max: 1024 }), (capacities, unit) => {
        const { performance: values } = performance(capacities);
        const scaled = performance(
          capacities.map((one) => ({ ...one, memory: one.memory * unit })),
        );
        const sum = values.reduce((total, value) => total + value, 0);
        expect(Math.abs(sum / values.length - 1)).toBeLessThan(1e-9);
        values.forEach((value, at) => {
          expect(Math.abs(scaled.performance[at]! - value)).toBeLessThan(1e-9 * values.length);
        });
      }),
    );
  });

  it('gives between N n and N n + N virtual nodes in all (SPEC S1.3)', () => {
    fc.assert(
      fc.property(nodes, fc.integer({ min: 1, max: 1000 }), (capacities, perAverage) => {
        const counts = virtualNodeCounts(performance(capacities).performance, perAverage);
        const sum = counts.reduce((total, count) => total + count, 0);
        const least = perAverage * counts.length;
        expect(sum).toBeGreaterThanOrEqual(least);
        expect(sum).toBeLessThan(least + counts.length);
      }),
    );
  });
});
