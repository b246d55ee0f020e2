import { type CellOutcomes, indices, pointCount } from './cells.ts';
import { differences } from './differences.ts';
import type { Criterion, PointFigures, SimulationPlan, SimulationResult } from './experiment.ts';
import { pointFigures } from './point-figures.ts';

/** All figures of a plan out of what its cells gave; criteria are judged by whole results alone. */
export function summarise(plan: SimulationPlan, outcomes: CellOutcomes): SimulationResult {
  const { about, parameters, axis, series, metrics, seeds } = plan;
  const places = indices(series.length).flatMap((series) =>
    indices(pointCount(plan)).map((point) => ({ series, point })),
  );
  const points = places.flatMap(({ series: at, point }): PointFigures[] => {
    const all = indices(seeds.length).map((seed) => outcomes({ series: at, point, seed }));
    const known = all.filter((outcome) => outcome !== undefined);
    if (known.length < all.length) return [];
    return [pointFigures(series[at]!, axis?.values[point] ?? null, metrics, known)];
  });
  const isPartial = points.length < places.length;
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
