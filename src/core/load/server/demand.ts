import type { Rng } from '../../kernel/rng.ts';
import type { Bytes, Ms, PerSecond } from '../../kernel/units.ts';
import type { DemandSpec } from '../demand/demand.ts';
import { type DemandName, demandLaws } from '../demand/registry.ts';

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
  const spec: DemandSpec = demandLaws[law];
  const draw = spec.create(rng, spec.parameter?.default ?? 0);
  return (size) =>
    size === undefined || meanSize === undefined ? mean * draw() : (mean * size) / meanSize;
}
