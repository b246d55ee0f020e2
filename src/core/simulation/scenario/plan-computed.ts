import type { SimulationPlan } from '../experiment.ts';
import type { ComputedExperiment, Overrides } from '../scenario.ts';

export function planComputed(
  name: string,
  spec: ComputedExperiment,
  overrides: Overrides,
): SimulationPlan {
  const { about, parameters, axis, series, metrics, seedCount, judge } = spec;
  const first = overrides.seed ?? 1;
  return {
    about: { name, ...about },
    parameters,
    axis,
    series,
    metrics,
    seeds: Array.from({ length: overrides.seedCount ?? seedCount }, (_, i) => first + i),
    cell: (at, point, seed) => ({
      kind: 'computed',
      experiment: name,
      parameters: axis === null ? parameters : { ...parameters, [axis.name]: axis.values[point]! },
      series: at,
      point,
      seed,
    }),
    ...(judge !== undefined && { judge }),
  };
}
