import type { Rng } from '../../kernel/rng.ts';
import type { Ms } from '../../kernel/units.ts';
import type { NumberBehind } from '../number-behind.ts';
import type { DemandName } from './registry.ts';

/** How the work of requests differs: positive numbers with the mean 1, to be multiplied by the mean. */
export interface DemandSpec {
  /** One line of help, at most 60 characters. */
  readonly summary: string;
  readonly source: string;
  /** The number behind the name, as in `pareto:1.5`; absent where there is none. */
  readonly parameter?: NumberBehind;
  /** Squared coefficient of variation, Infinity where there is none. */
  variation(parameter: number): number;
  /**
   * @param parameter the given or the default one
   * @returns draws; the same seed gives the same numbers on every machine
   */
  create(rng: Rng, parameter: number): () => number;
}

/** A law with its parameter and the mean in milliseconds. Plain data. */
export interface DemandChoice {
  readonly law: DemandName;
  readonly parameter: number;
  readonly meanMs: Ms;
}
