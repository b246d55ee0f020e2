import { ln } from '../kernel/elementary.ts';
import type { Rng } from '../kernel/rng.ts';
import type { Batch } from './batch.ts';
import { judge, type Population } from './population.ts';

export interface BreedOptions {
  /** Chance that a child has two parents. */
  readonly crossover: number;
  /** Chance of each gene. */
  readonly mutation: number;
  readonly rng: Rng;
}

/** Fills `next` with the fittest of `current` and its children. */
export type Breed = (current: Population, best: number, next: Population) => void;

/**
 * A child begins as a copy of the parent that gives the longer part; only genes that differ then touch its
 * loads, which is few once a population has settled.
 */
export function createBreeder(
  { works, speeds }: Batch,
  { crossover, mutation, rng }: BreedOptions,
): Breed {
  const [m, n] = [works.length, speeds.length];

  function copy(from: Population, i: number, to: Population, child: number): void {
    to.genes.set(from.genes.subarray(i * m, (i + 1) * m), child * m);
    to.loads.set(from.loads.subarray(i * n, (i + 1) * n), child * n);
  }

  function move(to: Population, child: number, task: number, node: number): void {
    const gene = child * m + task;
    const before = to.genes[gene]!;
    if (before === node) return;
    to.genes[gene] = node;
    to.loads[child * n + before]! -= works[task]!;
    to.loads[child * n + node]! += works[task]!;
  }

  /** The genes before the cut are those of `one`, the others those of `other`. */
  function cross(
    from: Population,
    one: number,
    other: number,
    to: Population,
    child: number,
  ): void {
    const cut = 1 + Math.floor(rng() * (m - 1));
    const isFrontLonger = cut > m / 2;
    copy(from, isFrontLonger ? one : other, to, child);
    const [start, end, rest] = isFrontLonger ? [cut, m, other] : [0, cut, one];
    for (let task = start; task < end; task++) move(to, child, task, from.genes[rest * m + task]!);
  }

  /** From one gene that moves straight to the next: the gaps are geometrically distributed. */
  function mutate(to: Population, child: number): void {
    if (mutation === 0) return;
    const perGap = ln(1 - mutation);
    const gap = (): number => (mutation === 1 ? 0 : Math.floor(ln(1 - rng()) / perGap));
    for (let task = gap(); task < m; task += 1 + gap()) {
      move(to, child, task, Math.floor(rng() * n));
    }
  }

  return (current, best, next) => {
    const draw = createRoulette(current.fitness, rng);
    copy(current, best, next, 0);
    next.fitness[0] = current.fitness[best]!;
    for (let child = 1; child < next.size; child++) {
      const parent = draw();
      if (m > 1 && rng() < crossover) cross(current, parent, draw(), next, child);
      else copy(current, parent, next, child);
      mutate(next, child);
      judge(speeds, next, child);
    }
  };
}

/** Draws i with chance f_i / Σf; all alike where every f is 0. */
function createRoulette(fitness: Float64Array, rng: Rng): () => number {
  const sums = new Float64Array(fitness.length);
  let sum = 0;
  for (let i = 0; i < fitness.length; i++) {
    sum += fitness[i]!;
    sums[i] = sum;
  }
  if (sum === 0) return () => Math.floor(rng() * fitness.length);
  return () => {
    const at = rng() * sum;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sums[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
