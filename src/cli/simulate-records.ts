import type { SimulationResult } from '../core/simulation/experiment.ts';
import type { FlatRecord } from './render/csv.ts';

/** A record a series, value of the axis and metric. */
export function simulationRecords({ metrics, points }: SimulationResult): FlatRecord[] {
  return points.flatMap((point) =>
    metrics.map(({ name }) => {
      const figures = point.metrics[name] ?? null;
      return {
        series: point.series,
        x: point.x,
        metric: name,
        mean: figures?.mean ?? null,
        low: figures?.low ?? null,
        high: figures?.high ?? null,
        seeds: figures?.count ?? point.bySeed[name]!.length,
      };
    }),
  );
}
