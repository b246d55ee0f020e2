import type { Rng } from '../../kernel/rng.ts';
import type { Bytes, Ms, PerSecond } from '../../kernel/units.ts';

/** How the demands of requests differ, with the mean 1. */
export const demandLaws = {
  constant: { summary: 'all the same', draws: () => () => 1 },
  exponential: {
    summary: 'exponentially distributed',
    draws: (rng) => () => -Math.log(1 - rng()),
  },
} as const satisfies Record<string, { readonly summary: string; draws(rng: Rng): () => number }>;

export type DemandName = keyof typeof demandLaws;

export const demandNames = Object.keys(demandLaws) as DemandName[];

export interface DemandOptions {
  /** Requests of mean demand that the node serves a second, with all cores; absent: any number. */
  readonly rate?: PerSecond;
  readonly cores: number;
  readonly law: DemandName;
  /** Size of an answer whose demand is the mean; absent: sizes do not matter. */
  readonly meanSize?: Bytes;
}

/** @returns draws the time that a core takes for a request, given the size of its answer where that was asked for */
export function createDemands(
  { rate, cores, law, meanSize }: DemandOptions,
  rng: Rng,
): (size: Bytes | undefined) => Ms {
  if (rate === undefined) return () => 0;
  const mean: Ms = (1000 * cores) / rate;
  const draw = demandLaws[law].draws(rng);
  return (size) =>
    size === undefined || meanSize === undefined ? mean * draw() : (mean * size) / meanSize;
}
