import type { Batch } from './batch.ts';
import { fitnessOf, worstDeviation } from './measures.ts';

/** Chromosomes one behind the other. What is known of each is kept up to date gene by gene. */
export interface Population {
  readonly size: number;
  /** Node of task k of chromosome i at i m + k. */
  readonly genes: Uint16Array;
  /** Work on node j by chromosome i at i n + j. */
  readonly loads: Float64Array;
  readonly fitness: Float64Array;
  /** r_max of the batch. */
  readonly worst: number;
}

export function createPopulation(batch: Batch, size: number): Population {
  return {
    size,
    genes: new Uint16Array(size * batch.works.length),
    loads: new Float64Array(size * batch.speeds.length),
    fitness: new Float64Array(size),
    worst: worstDeviation(batch),
  };
}

/** Loads and fitness of all chromosomes from their genes. */
export function evaluate({ works, speeds }: Batch, population: Population): void {
  const { genes, loads } = population;
  loads.fill(0);
  for (let i = 0, gene = 0; i < population.size; i++) {
    const node = i * speeds.length;
    for (let task = 0; task < works.length; task++) loads[node + genes[gene++]!]! += works[task]!;
    judge(speeds, population, i);
  }
}

/** Fitness of a chromosome from its loads. */
export function judge(speeds: Float64Array, population: Population, i: number): void {
  const { loads, fitness, worst } = population;
  const start = i * speeds.length;
  let sum = 0;
  for (let node = 0; node < speeds.length; node++) sum += loads[start + node]! / speeds[node]!;
  const mean = sum / speeds.length;
  let squares = 0;
  for (let node = 0; node < speeds.length; node++) {
    const difference = loads[start + node]! / speeds[node]! - mean;
    squares += difference * difference;
  }
  fitness[i] = fitnessOf(Math.sqrt(squares / speeds.length), worst);
}

/** The first of equals. */
export function fittest({ fitness }: Population): number {
  let best = 0;
  for (let i = 1; i < fitness.length; i++) if (fitness[i]! > fitness[best]!) best = i;
  return best;
}

export function meanFitness({ fitness, size }: Population): number {
  return fitness.reduce((sum, one) => sum + one, 0) / size;
}
