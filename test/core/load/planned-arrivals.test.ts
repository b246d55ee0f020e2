import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrivalNames } from '../../../src/core/load/arrival-registry.ts';
import type { LoadModel } from '../../../src/core/load/load-plan.ts';
import { plannedArrivals } from '../../../src/core/load/planned-arrivals.ts';
import { parseRateSpec } from '../../../src/core/load/rate-text.ts';
import { planOf } from '../../support/sent-load.ts';

function arrivalsOf(model: LoadModel, threads: number, thread: number, seed = 1): number[] {
  const process = plannedArrivals(planOf([{}], { model, threads, seed, durationMs: 1000 }), thread);
  const instants: number[] = [];
  for (let at = process.next(); at !== Number.POSITIVE_INFINITY; at = process.next()) {
    instants.push(at);
  }
  // What is over stays over.
  expect(process.next()).toBe(Number.POSITIVE_INFINITY);
  return instants;
}

const models: fc.Arbitrary<LoadModel> = fc.oneof(
  fc.record({
    kind: fc.constant('open' as const),
    rate: fc
      .constantFrom('1/s', '300/s', '10/s..500/s', '900/s:100ms,20/s:300ms')
      .map(parseRateSpec),
    arrivals: fc.constantFrom(...arrivalNames),
  }),
  fc.array(fc.double({ min: 0, max: 1500, noNaN: true }), { maxLength: 40 }).map((instants) => ({
    kind: 'recorded' as const,
    instants: Float64Array.from(instants).sort(),
  })),
);

describe('planned arrivals', () => {
  it('of several threads are together those of one', () => {
    fc.assert(
      fc.property(models, fc.integer({ min: 1, max: 9 }), fc.nat(99), (model, threads, seed) => {
        const shares = Array.from({ length: threads }, (_, thread) =>
          arrivalsOf(model, threads, thread, seed),
        );
        const together = shares.flat().sort((a, b) => a - b);
        expect(together).toEqual(arrivalsOf(model, 1, 0, seed));
        const counts = shares.map(({ length }) => length);
        expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('of recorded instants end with the run', () => {
    const instants = Float64Array.of(0, 0, 999.9, 1000, 1000.1);
    expect(arrivalsOf({ kind: 'recorded', instants }, 1, 0)).toEqual([0, 0, 999.9]);
  });

  it('are none in the closed model', () => {
    const plan = planOf([{}], { model: { kind: 'closed', connections: 1 } });
    expect(() => plannedArrivals(plan, 0)).toThrow(RangeError);
  });
});
