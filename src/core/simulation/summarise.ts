import { type CellOutcomes, indices, pointCount } from './cells.ts';
import { differences } from './differences.ts';
import type { Criterion, PointFigures, SimulationPlan, SimulationResult } from './experiment.ts';
import { pointFigures } from './point-figures.ts';

/**
 * All figures of a plan out of what its cells gave. Of an interrupted run a point has the seeds that all
 * series have reached there, and is left out without any; criteria are judged by whole results alone.
 */
export function summarise(plan: SimulationPlan, outcomes: CellOutcomes): SimulationResult {
  const { about, parameters, axis, series, metrics, seeds } = plan;
  const reached = indices(pointCount(plan)).map((point) =>
    indices(seeds.length).filter((seed) =>
      series.every((_, at) => outcomes({ series: at, point, seed }) !== undefined),
    ),
  );
  const points = series.flatMap((name, at) =>
    reached.flatMap((common, point): PointFigures[] => {
      if (common.length === 0) return [];
      const known = common.map((seed) => outcomes({ series: at, point, seed })!);
      return [pointFigures(name, axis?.values[point] ?? null, metrics, known)];
    }),
  );
  const isPartial = reached.some((common) => common.length < seeds.length);
  const criteria = isPartial ? [] : (plan.judge?.(points) ?? []);
  return {
    about,
    parameters,
    axis,
    series,
    metrics,
    seeds,
    points,
    differences: differences(series[0]!, metrics, points),
    criteria,
    isReproduced: isReproduced(criteria),
    isPartial,
  };
}

/** What was found out beside the claims does not speak against their source. */
function isReproduced(criteria: readonly Criterion[]): boolean | null {
  const claims = criteria.filter(({ isClaim }) => isClaim);
  return claims.length === 0 ? null : claims.every(({ holds }) => holds);
}
