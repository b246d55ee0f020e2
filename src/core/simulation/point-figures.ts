import { estimate, estimateAll } from './estimate.ts';
import type {
  CellOutcome,
  Estimate,
  MetricSpec,
  NodeEstimates,
  NodeFigures,
  PointFigures,
  TimeEstimates,
} from './experiment.ts';

/**
 * A point of a series over its seeds.
 * @param outcomes one a seed, in the order of the seeds; all of the same nodes
 */
export function pointFigures(
  series: string,
  x: number | null,
  metrics: readonly MetricSpec[],
  outcomes: readonly CellOutcome[],
): PointFigures {
  const bySeed = named(metrics, (name) => outcomes.map((outcome) => outcome.metrics[name] ?? null));
  return {
    series,
    x,
    metrics: named(metrics, (name) => estimateAll(bySeed[name]!)),
    bySeed,
    nodes: nodeEstimates(outcomes),
    timeline: timeEstimates(outcomes),
    events: outcomes[0]!.events,
  };
}

function named<T>(
  metrics: readonly MetricSpec[],
  of: (name: string) => T,
): Readonly<Record<string, T>> {
  return Object.fromEntries(metrics.map(({ name }) => [name, of(name)]));
}

function nodeEstimates(outcomes: readonly CellOutcome[]): NodeEstimates[] {
  return outcomes[0]!.nodes.map(({ node }, index) => {
    const over = <T>(of: (figures: NodeFigures) => T): T[] =>
      outcomes.map(({ nodes }) => of(nodes[index]!));
    return {
      node,
      share: estimate(over(({ share }) => share)),
      inFlightMax: Math.max(...over(({ inFlightMax }) => inFlightMax)),
      cpu: estimate(over(({ cpu }) => cpu)),
      disk: estimateAll(over(({ disk }) => disk)),
      cpuDeviation: estimateAll(over(({ cpuDeviation }) => cpuDeviation)),
    };
  });
}

/** Runs that end with their requests differ in length: as far as all of them go. */
function timeEstimates(outcomes: readonly CellOutcome[]): TimeEstimates[] {
  const shortest = outcomes
    .map(({ timeline }) => timeline)
    .reduce((least, other) => (other.length < least.length ? other : least));
  return shortest.map(({ atMs, metrics }, piece) => {
    const over = (name: string): Estimate | null =>
      estimateAll(outcomes.map(({ timeline }) => timeline[piece]!.metrics[name] ?? null));
    const names = Object.keys(metrics);
    return { atMs, metrics: Object.fromEntries(names.map((name) => [name, over(name)])) };
  });
}
