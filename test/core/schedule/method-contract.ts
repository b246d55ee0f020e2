import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Batch } from '../../../src/core/schedule/batch.ts';
import { measure } from '../../../src/core/schedule/measures.ts';
import type { MethodSpec } from '../../../src/core/schedule/method.ts';
import type { MethodName } from '../../../src/core/schedule/registry.ts';
import { assign, batchOf, least, smallBatches } from './batches.ts';

const few = { parameters: { population: 4, generations: 3 } };

/** What every method of the family does, and what its claims switch on. */
export function methodContract(name: MethodName, spec: MethodSpec): void {
  const { reads, seeded, aim } = spec.claims;
  const run = (batch: Batch, seed = 1) => [...assign(name, batch, { ...few, seed })];

  it('says what it is in a line', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    expect(spec.source).not.toBe('');
    expect(Object.keys(spec.meanings ?? {})).toEqual(Object.keys(spec.parameters));
  });

  it('gives every task to a node, the same ones every time, and leaves the batch as it was', () => {
    fc.assert(
      fc.property(smallBatches, fc.nat(1000), (batch, seed) => {
        const [works, speeds] = [[...batch.works], [...batch.speeds]];
        const first = run(batch, seed);
        expect(first).toHaveLength(works.length);
        expect(Math.max(...first)).toBeLessThan(speeds.length);
        expect(run(batch, seed)).toEqual(first);
        expect([[...batch.works], [...batch.speeds]]).toEqual([works, speeds]);
      }),
      { numRuns: 50 },
    );
  });

  const batch = batchOf([7, 3, 9, 1, 5, 8, 2, 6, 4, 10], [1, 2, 4, 8]);

  it(seeded ? 'follows the seed' : 'draws nothing', () => {
    const distinct = new Set([1, 2, 3, 4, 5].map((seed) => run(batch, seed).join()));
    expect(distinct.size > 1).toBe(seeded);
  });

  it(`goes by ${reads.join(' and ') || 'nothing'} alone`, () => {
    const otherWorks = batchOf([...batch.works].reverse(), [...batch.speeds]);
    const otherSpeeds = batchOf([...batch.works], [8, 1, 1, 1]);
    expect(run(otherWorks).join() !== run(batch).join()).toBe(reads.includes('work'));
    expect(run(otherSpeeds).join() !== run(batch).join()).toBe(reads.includes('speed'));
  });

  it.runIf(aim === 'counts')('gives each node as many tasks as its speed asks for', () => {
    const even = batchOf(Array(30).fill(1), reads.includes('speed') ? [1, 2, 3] : [1, 1, 1]);
    const counts = [0, 0, 0];
    for (const node of assign(name, even)) counts[node]!++;
    expect(counts).toEqual(reads.includes('speed') ? [5, 10, 15] : [10, 10, 10]);
  });

  it.runIf(spec.bound !== undefined)('is within its proved bound of the least makespan', () => {
    fc.assert(
      fc.property(smallBatches, (small) => {
        const optimum = least(small, 'makespan');
        const { makespan } = measure(small, assign(name, small));
        expect(makespan).toBeLessThanOrEqual(
          spec.bound!(small.speeds.length) * optimum * (1 + 1e-12),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('is the whole of one node, and of one task', () => {
    expect(run(batchOf([3, 1, 2], [5]))).toEqual([0, 0, 0]);
    expect(run(batchOf([3], [1, 1]))).toHaveLength(1);
    expect(spec.bound?.(1) ?? 1).toBe(1);
  });

  it('tells how far it is, and ends when it is told to', () => {
    const many = batchOf(Array(3000).fill(1), Array(3000).fill(1));
    const parameters = { ...spec.parameters, population: 2, generations: 3 };
    const steps = spec.run(many, parameters, 1);
    let last = -1;
    let step = steps.next();
    const stopped = spec.run(many, parameters, 1);
    if (step.done !== true) {
      expect(stopped.next().done).toBe(false);
      const end = stopped.next(true);
      expect(end).toMatchObject({ done: true });
      if (end.value !== undefined) expect(end.value).toHaveLength(3000);
    }
    for (; step.done !== true; step = steps.next()) {
      expect(step.value.done).toBeGreaterThan(last);
      expect(step.value.done).toBeLessThanOrEqual(step.value.total);
      last = step.value.done;
    }
    expect(step.value).toHaveLength(3000);
  });
}
