import { LbError } from '../kernel/errors.ts';
import { createRngStream } from '../kernel/rng.ts';
import { createBreeder } from './breed.ts';
import type { MethodParameters, MethodSpec } from './method.ts';
import { createPopulation, evaluate, fittest, meanFitness } from './population.ts';

/** Genes of all chromosomes together; two populations of 16 bits a gene. */
const MOST_GENES = 2e8;

/**
 * A chromosome is an assignment. Roulette wheel, one-point crossover, mutation to a random node; the fittest
 * one lives on, so that the best never gets worse.
 */
export const genetic: MethodSpec = {
  summary: 'genetic algorithm that makes the times of nodes even',
  source: 'Sridevi, Distributed Processing System 3(2) 2022, 78-86 (SPEC S0.5); Holland 1975',
  claims: { reads: ['work', 'speed'], aim: 'deviation', seeded: true },
  parameters: { population: 40, generations: 200, crossover: 0.8, mutation: '1/m' },
  meanings: {
    population: 'assignments that live at the same time, 2 to 10 000',
    generations: 'how often they are replaced, 1 to 1 000 000',
    crossover: 'chance that a child has two parents, 0 to 1',
    mutation: 'chance that a task moves to a random node, 0 to 1; 1/m: one task a child on average',
  },
  *run(batch, parameters, seed) {
    const taskCount = batch.works.length;
    const size = whole(parameters, 'population', 2, 10_000);
    const total = whole(parameters, 'generations', 1, 1_000_000);
    if (size * taskCount > MOST_GENES) {
      const most = Math.floor(MOST_GENES / taskCount);
      throw new LbError('USAGE', `population ${size} times ${taskCount} tasks is too much memory`, {
        hint: `with so many tasks, at most --population ${most}`,
      });
    }
    const mutation = parameters.mutation === '1/m' ? 1 / taskCount : chance(parameters, 'mutation');
    const breed = createBreeder(batch, {
      crossover: chance(parameters, 'crossover'),
      mutation,
      rng: createRngStream(seed, 'genetic'),
    });
    let current = createPopulation(batch, size);
    let next = createPopulation(batch, size);
    const draw = createRngStream(seed, 'genetic population');
    for (let gene = 0; gene < current.genes.length; gene++) {
      current.genes[gene] = Math.floor(draw() * batch.speeds.length);
    }
    evaluate(batch, current);
    for (let done = 0; ; done++) {
      const best = fittest(current);
      const fitness = { best: current.fitness[best]!, mean: meanFitness(current) };
      if ((yield { done, total, fitness }) === true || done === total) {
        return current.genes.slice(best * taskCount, (best + 1) * taskCount);
      }
      breed(current, best, next);
      [current, next] = [next, current];
    }
  },
};

function whole(parameters: MethodParameters, name: string, from: number, to: number): number {
  const value = Number(parameters[name]);
  if (Number.isInteger(value) && value >= from && value <= to) return value;
  throw wrong(parameters, name, `a whole number from ${from} to ${to}`);
}

function chance(parameters: MethodParameters, name: string): number {
  const value = Number(parameters[name]);
  if (value >= 0 && value <= 1) return value;
  throw wrong(parameters, name, 'a chance from 0 to 1');
}

const wrong = (parameters: MethodParameters, name: string, what: string): LbError =>
  new LbError('USAGE', `--${name} is ${parameters[name]}, but must be ${what}`, {
    hint: `for example --${name} ${genetic.parameters[name] === '1/m' ? 0.01 : genetic.parameters[name]}`,
  });
