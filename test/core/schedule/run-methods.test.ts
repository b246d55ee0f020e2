import { describe, expect, it } from 'vitest';
import { type RunOptions, runMethods } from '../../../src/core/schedule/run-methods.ts';
import { assign, batchOf } from './batches.ts';

const batch = batchOf([10, 20, 30, 40], [1, 2, 4]);

function run(options: Partial<RunOptions> = {}, stopAt = Number.POSITIVE_INFINITY) {
  let time = 0;
  const steps = runMethods(batch, {
    names: ['lpt', 'genetic', 'round-robin'],
    parameters: { generations: 5 },
    seed: 1,
    now: () => ++time,
    ...options,
  });
  let step = steps.next();
  for (let count = 1; step.done !== true; count++) step = steps.next(count >= stopAt);
  return step.value;
}

describe('methods one after the other', () => {
  it('each gets the parameters that it has, and is measured', () => {
    const runs = run();
    expect(runs.map(({ method }) => method)).toEqual(['lpt', 'genetic', 'round-robin']);
    const [lpt, genetic] = runs;
    expect(lpt).toMatchObject({ parameters: {}, generations: [], isPartial: false, tookMs: 1 });
    expect(lpt!.assignment).toEqual(assign('lpt', batch));
    expect(genetic!.parameters).toEqual({
      population: 40,
      generations: 5,
      crossover: 0.8,
      mutation: '1/m',
    });
    expect(genetic!.generations).toHaveLength(6);
    expect(genetic!.measures.fitness).toBeCloseTo(genetic!.generations.at(-1)!.best, 12);
  });

  it('ends with what there is when it is told to', () => {
    const runs = run({}, 3);
    expect(runs.map(({ method, isPartial }) => [method, isPartial])).toEqual([
      ['lpt', false],
      ['genetic', true],
    ]);
    expect(runs[1]!.generations).toHaveLength(3);
  });

  it('is whole when it was told at its end', () => {
    expect(run({ names: ['genetic'] }, 6)[0]).toMatchObject({ isPartial: false });
  });
});
