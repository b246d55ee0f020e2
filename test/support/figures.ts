import type {
  CellOutcome,
  Estimate,
  PointFigures,
  SimulationPlan,
} from '../../src/core/simulation/experiment.ts';
import { scenarios } from '../../src/core/simulation/scenarios/registry.ts';

/** Computes all cells of a computed experiment in turn. Intervals are those of many seeds. */
export function computedFigures(plan: SimulationPlan): PointFigures[] {
  const points = plan.axis?.values ?? [null];
  return plan.series.flatMap((series, s) =>
    points.map((x, p) => {
      const outcomes = plan.seeds.map((seed) => outcomeOf(plan, s, p, seed));
      const names = Object.keys(outcomes[0]!.metrics);
      const bySeed = Object.fromEntries(
        names.map((name) => [name, outcomes.map(({ metrics }) => metrics[name] ?? null)]),
      );
      const metrics = Object.fromEntries(names.map((name) => [name, estimate(bySeed[name]!)]));
      return { series, x, metrics, bySeed, nodes: [], timeline: [], events: [] };
    }),
  );
}

export function outcomeOf(plan: SimulationPlan, s: number, p: number, seed: number): CellOutcome {
  const job = plan.cell(s, p, seed);
  const scenario = job.kind === 'computed' ? scenarios[job.experiment] : undefined;
  if (job.kind !== 'computed' || scenario?.kind !== 'computed') throw new Error('not computed');
  return scenario.compute(plan.series[job.series]!, job.parameters, job.seed);
}

function estimate(values: readonly (number | null)[]): Estimate | null {
  const known = values.filter((value) => value !== null);
  const count = known.length;
  if (count < values.length) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / count;
  const square = known.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const half = count === 1 ? 0 : 1.96 * Math.sqrt(square / (count - 1) / count);
  return { mean, low: mean - half, high: mean + half, count };
}
