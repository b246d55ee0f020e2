import { describe, expect, it } from 'vitest';
import { createRngStream } from '../../../src/core/kernel/rng.ts';
import { createBreeder } from '../../../src/core/schedule/breed.ts';
import { genetic } from '../../../src/core/schedule/genetic.ts';
import { measure } from '../../../src/core/schedule/measures.ts';
import {
  createPopulation,
  evaluate,
  fittest,
  type Population,
} from '../../../src/core/schedule/population.ts';
import { assign, batchOf, least } from './batches.ts';

const seeds = Array.from({ length: 40 }, (_, seed) => seed);

describe('the genetic algorithm', () => {
  it.each([
    { works: [12, 7, 19, 3, 15, 8, 11, 5], speeds: [1, 2, 4] },
    { works: [20, 20, 13, 9, 9, 4, 2, 1], speeds: [1, 1, 2] },
    { works: [31, 7, 7, 23, 17, 2, 13, 11], speeds: [3, 5, 2] },
  ])('finds the best of all 6561 assignments: $works', ({ works, speeds }) => {
    const batch = batchOf(works, speeds);
    const optimum = least(batch, 'deviation');
    const found = seeds.filter(
      (seed) => measure(batch, assign('genetic', batch, { seed })).deviation <= optimum + 1e-9,
    );
    expect(found.length).toBeGreaterThanOrEqual(0.9 * seeds.length);
  });

  it('gives the same bits for the same seed everywhere', () => {
    const works = Array.from({ length: 30 }, (_, task) => 1 + ((task * 7) % 13));
    const found = assign('genetic', batchOf(works, [1, 2, 4, 8]), { seed: 7 });
    expect([...found].join('')).toMatchInlineSnapshot(`"331203313203323132212031333312"`);
  });

  it('never loses its best, and ends with it', () => {
    const batch = batchOf(
      Array.from({ length: 50 }, (_, task) => 1 + (task % 9)),
      [1, 2, 3, 4, 5],
    );
    const steps = genetic.run(batch, genetic.parameters, 3);
    const best: number[] = [];
    let step = steps.next();
    for (; step.done !== true; step = steps.next()) {
      const { fitness, done } = step.value;
      expect(done).toBe(best.length);
      expect(fitness!.mean).toBeLessThanOrEqual(fitness!.best);
      best.push(fitness!.best);
    }
    expect(best).toHaveLength(201);
    expect(best).toEqual(best.toSorted());
    expect(measure(batch, step.value!).fitness).toBeCloseTo(best.at(-1)!, 12);
  });

  it('ends early with the best so far', () => {
    const batch = batchOf([1, 2, 3, 4, 5, 6], [1, 2]);
    const steps = genetic.run(batch, genetic.parameters, 1);
    const first = steps.next();
    const { done, value } = steps.next(true);
    expect(done).toBe(true);
    const { fitness } = measure(batch, value as Uint16Array);
    expect(first.value).toMatchObject({ done: 0, total: 200, fitness: { best: fitness } });
  });

  it.each([
    ['population', 1],
    ['population', 10_001],
    ['population', 2.5],
    ['generations', 0],
    ['crossover', 1.1],
    ['mutation', -0.1],
    ['mutation', 'often'],
  ])('refuses %s %s', (name, value) => {
    const parameters = { ...genetic.parameters, [name]: value };
    expect(() => genetic.run(batchOf([1], [1]), parameters, 1).next()).toThrow(
      new RegExp(`--${name} is ${value}, but must be`),
    );
  });

  it('refuses populations that no memory holds', () => {
    const batch = { works: new Float64Array(100_000), speeds: Float64Array.of(1) };
    const parameters = { ...genetic.parameters, population: 2001 };
    expect(() => genetic.run(batch, parameters, 1).next()).toThrow(/too much memory/);
  });
});

/** Recounted from the genes. */
function recounted(batch: ReturnType<typeof batchOf>, population: Population): Population {
  const fresh = createPopulation(batch, population.size);
  fresh.genes.set(population.genes);
  evaluate(batch, fresh);
  return fresh;
}

describe.each([
  { crossover: 0.8, mutation: 0.02 },
  { crossover: 1, mutation: 0 },
  { crossover: 0, mutation: 1 },
])('breeding with crossover $crossover, mutation $mutation', ({ crossover, mutation }) => {
  const batch = batchOf(
    Array.from({ length: 60 }, (_, task) => 1 + (task % 7)),
    [1, 2, 3, 4],
  );
  const rng = createRngStream(1, 'test');
  let current = createPopulation(batch, 30);
  let next = createPopulation(batch, 30);
  for (let gene = 0; gene < current.genes.length; gene++) {
    current.genes[gene] = Math.floor(rng() * 4);
  }
  evaluate(batch, current);
  const breed = createBreeder(batch, { crossover, mutation, rng });

  it('keeps loads and fitness in step with the genes, and the fittest in front', () => {
    for (let generation = 0; generation < 50; generation++) {
      const best = current.fitness[fittest(current)]!;
      breed(current, fittest(current), next);
      [current, next] = [next, current];
      expect(current.fitness[0]).toBe(best);
      const fresh = recounted(batch, current);
      expect(current.loads).toEqual(fresh.loads);
      current.fitness.forEach((one, i) => void expect(one).toBeCloseTo(fresh.fitness[i]!, 12));
    }
  });
});

it('mutates each gene with its chance', () => {
  const taskCount = 500;
  const batch = batchOf(Array(taskCount).fill(1), Array(1000).fill(1));
  const rng = createRngStream(5, 'test');
  const [current, next] = [createPopulation(batch, 201), createPopulation(batch, 201)];
  current.fitness.fill(1);
  evaluate(batch, current);
  const rate = 0.02;
  createBreeder(batch, { crossover: 0, mutation: rate, rng })(current, 0, next);
  // All genes were 0; one draw of 1000 leaves a gene as it was.
  const changes = Array<number>(taskCount).fill(0);
  for (let gene = taskCount; gene < next.genes.length; gene++) {
    if (next.genes[gene] !== 0) changes[gene % taskCount]!++;
  }
  const mean = 200 * rate * 0.999;
  const total = changes.reduce((sum, one) => sum + one, 0);
  const standardError = Math.sqrt(taskCount * mean * (1 - rate));
  expect(Math.abs(total - taskCount * mean)).toBeLessThan(4 * standardError);
  for (const end of [changes.slice(0, 50), changes.slice(-50)]) {
    const found = end.reduce((sum, one) => sum + one, 0);
    expect(Math.abs(found - 50 * mean)).toBeLessThan(4 * Math.sqrt(50 * mean));
  }
});

it('draws parents in proportion to their fitness, all alike where there is none', () => {
  const batch = batchOf([1], Array(4).fill(1));
  const size = 4001;
  const [current, next] = [createPopulation(batch, size), createPopulation(batch, size)];
  current.genes.forEach((_, i) => {
    current.genes[i] = i % 4;
  });
  const countsOf = (fitness: readonly number[]): number[] => {
    current.genes.forEach((node, i) => {
      current.fitness[i] = fitness[node]!;
    });
    const rng = createRngStream(2, 'test');
    createBreeder(batch, { crossover: 0, mutation: 0, rng })(current, 0, next);
    const counts = [0, 0, 0, 0];
    for (const node of next.genes.subarray(1)) counts[node]!++;
    return counts;
  };
  const near = (counts: readonly number[], shares: readonly number[]): void => {
    counts.forEach((count, i) => {
      const share = shares[i]!;
      const standardError = Math.sqrt(4000 * share * (1 - share));
      expect(Math.abs(count - 4000 * share)).toBeLessThanOrEqual(4 * standardError);
    });
  };
  near(countsOf([0.1, 0.2, 0.3, 0.4]), [0.1, 0.2, 0.3, 0.4]);
  near(countsOf([0, 0, 0, 1]), [0, 0, 0, 1]);
  near(countsOf([0, 0, 0, 0]), [0.25, 0.25, 0.25, 0.25]);
});
