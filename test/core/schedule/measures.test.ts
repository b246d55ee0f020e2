import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lowerBound } from '../../../src/core/schedule/lower-bound.ts';
import { measure, worstDeviation } from '../../../src/core/schedule/measures.ts';
import { allAssignments, batchOf, least, smallBatches } from './batches.ts';

const fixture = join(import.meta.dirname, '../../fixtures/schedule/genetic.json');
const reference: {
  readonly tasks: number[];
  readonly capacity: number[];
  readonly r_max: number;
  readonly cases: readonly {
    readonly assign: number[];
    readonly t: number[];
    readonly r: number;
    readonly fitness: number;
    readonly makespan: number;
  }[];
  readonly best: { readonly r: number };
} = JSON.parse(readFileSync(fixture, 'utf8'));
const batch = batchOf(reference.tasks, reference.capacity);

describe('the measures of the reference', () => {
  it.each(reference.cases)('of $assign', ({ assign, t, r, fitness, makespan }) => {
    const found = measure(batch, Uint16Array.from(assign));
    expect([...found.times]).toEqual(t);
    expect(found.makespan).toBe(makespan);
    expect(found.deviation).toBeCloseTo(r, 12);
    expect(found.fitness).toBeCloseTo(fitness, 12);
    expect(found.peakToMeanRatio).toBeCloseTo(makespan / (t.reduce((a, b) => a + b) / 3), 12);
  });

  it('has the same worst and the same best', () => {
    expect(worstDeviation(batch)).toBeCloseTo(reference.r_max, 12);
    expect(least(batch, 'deviation')).toBeCloseTo(reference.best.r, 12);
  });
});

it('no assignment deviates more than all tasks on the weakest node', () => {
  fc.assert(
    fc.property(smallBatches, (small) => {
      const worst = worstDeviation(small);
      let found = 0;
      for (const assignment of allAssignments(small)) {
        found = Math.max(found, measure(small, assignment).deviation);
      }
      expect(found).toBeCloseTo(worst, 9);
    }),
    { numRuns: 30 },
  );
});

it('where nothing can differ, everything is best', () => {
  const alone = measure(batchOf([1, 2], [4]), Uint16Array.of(0, 0));
  expect(alone).toMatchObject({ makespan: 0.75, deviation: 0, fitness: 1, peakToMeanRatio: 1 });
  const idle = measure(batchOf([0], [1, 2]), Uint16Array.of(1));
  expect(idle).toMatchObject({ makespan: 0, deviation: 0, fitness: 1, peakToMeanRatio: 1 });
});

describe('the lower bound', () => {
  it.each([
    { name: 'all work', works: [10, 20, 30, 40], speeds: [1, 2, 4], want: [100 / 7, null] },
    { name: 'one large task', works: [100, 1, 1], speeds: [1, 2, 4], want: [25, 1] },
    { name: 'two large tasks', works: [60, 60, 1], speeds: [10, 1, 1], want: [120 / 11, 2] },
    { name: 'a single node', works: [3, 4], speeds: [2], want: [3.5, null] },
    { name: 'fewer tasks than nodes', works: [8], speeds: [1, 2, 4], want: [2, 1] },
  ])('is that of $name', ({ works, speeds, want }) => {
    const { makespan, largestCount } = lowerBound(batchOf(works, speeds));
    expect([makespan, largestCount]).toEqual(want);
  });

  it('is never above the least makespan', () => {
    fc.assert(
      fc.property(smallBatches, (small) => {
        const optimum = least(small, 'makespan');
        expect(lowerBound(small).makespan).toBeLessThanOrEqual(optimum * (1 + 1e-12));
      }),
      { numRuns: 60 },
    );
  });
});
