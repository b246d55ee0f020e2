import { createRng } from '../../src/core/kernel/rng.ts';
import { type CellPlace, cellPlaces } from '../../src/core/simulation/cells.ts';
import type {
  CellOutcome,
  Criterion,
  SimulationPlan,
  SimulationResult,
} from '../../src/core/simulation/experiment.ts';
import { summarise } from '../../src/core/simulation/summarise.ts';

/** What a made-up simulation is like; each has a default. */
export interface SimulationTraits {
  readonly hasAxis?: boolean;
  readonly seedCount?: number;
  readonly series?: readonly string[];
  readonly nodes?: readonly string[];
  readonly criteria?: readonly Criterion[];
  /** Only so many cells were computed. */
  readonly cellCount?: number;
  readonly title?: string;
}

/** A small scenario as a file, with a bit of everything that a result may have. */
export const scenarioText = `version: 1
title: Two zones, one of which fails in part
parameters: { rate: 100/s }
nodes: [{ id: fast, speed: 2 }, { id: n, count: 2, zone: b }]
requests: { cpu: exponential 10ms, disk: constant 1ms }
load: { rate: $rate }
policies: [round-robin, p2c]
monitor: { every: 500ms }
faults: [kill n-2 at 1s for 1s]
run: { duration: 3s, seeds: 2 }
`;

const rates = [100, 200, 300, 400, 500];
const PIECES = 20;

/** The plan of a made-up experiment; its cells are never computed. */
export function simulationPlan(traits: SimulationTraits = {}): SimulationPlan {
  const { hasAxis = true, seedCount = 10, criteria } = traits;
  return {
    about: {
      name: 'made-up',
      title: traits.title ?? 'Response time against rate',
      source: 'A Paper 2001, figure 7',
      claim: 'LTI answers earlier than round robin at every rate.',
      assumptions: [
        'The paper does not tell how long requests take; 20 ms of one core are taken, exponentially distributed.',
        'Nodes know nothing of each other.',
      ],
    },
    parameters: { nodes: 4, demand: 'exponential:20ms' },
    axis: hasAxis ? { name: 'rate', title: 'rate (1/s)', values: rates } : null,
    series: traits.series ?? ['round-robin', 'lti', 'p2c'],
    metrics: [
      { name: 'meanResponseMs', title: 'mean response', unit: 'ms', better: 'less' },
      { name: 'answersPerSecond', title: 'throughput', unit: 'perSecond', better: 'more' },
      { name: 'errorShare', title: 'errors', unit: 'share', better: 'less' },
    ],
    seeds: Array.from({ length: seedCount }, (_, i) => i + 1),
    cell(series, _, seed) {
      return { kind: 'computed', experiment: 'made-up', parameters: {}, series, seed };
    },
    ...(criteria !== undefined && { judge: () => [...criteria] }),
  };
}

/** What its cells give: series differ by less than seeds do. */
export function madeUpOutcome(
  plan: SimulationPlan,
  { series, point, seed }: CellPlace,
  { nodes = ['web-1', 'web-2', 'web-3'] }: SimulationTraits = {},
): CellOutcome {
  const rng = createRng(1000 * seed + point);
  const rate = plan.axis?.values[point] ?? 300;
  const luck = 0.9 + 0.2 * rng();
  const ms = ((20 + 3 * rng()) * luck * (1 - 0.08 * series)) / (1 - rate / 700);
  const isOver = plan.axis === null;
  const at = (piece: number): number => (piece > 8 && piece < 13 ? 1.8 : 1) * (1 + 0.1 * rng());
  return {
    metrics: { meanResponseMs: ms, answersPerSecond: rate * luck, errorShare: 0 },
    nodes: nodes.map((node, index) => ({
      node,
      share:
        (1 + index * series) / (nodes.length + (series * nodes.length * (nodes.length - 1)) / 2),
      inFlightMax: 10 + index + seed,
      cpu: 0.5 + 0.1 * rng(),
      disk: null,
      cpuDeviation: 0.02,
    })),
    timeline: isOver
      ? Array.from({ length: PIECES }, (_, piece) => ({
          atMs: 500 * piece,
          metrics: { meanResponseMs: ms * at(piece), errorShare: piece === 9 ? 0.2 * rng() : 0 },
          classes: [],
        }))
      : [],
    events: isOver
      ? [
          { atMs: 4_500, node: 'web-2', kind: 'killed' },
          { atMs: 5_200, node: 'web-2', kind: 'dead' },
          { atMs: 6_500, node: 'web-2', kind: 'restored' },
        ]
      : [],
  };
}

/** The result of the made-up experiment. */
export function simulationResult(traits: SimulationTraits = {}): SimulationResult {
  const plan = simulationPlan(traits);
  const places = cellPlaces(plan).slice(0, traits.cellCount);
  const nameOf = ({ series, point, seed }: CellPlace): string => `${series} ${point} ${seed}`;
  const outcomes = new Map(
    places.map((place) => [nameOf(place), madeUpOutcome(plan, place, traits)]),
  );
  return summarise(plan, (place) => outcomes.get(nameOf(place)));
}

export const holding: Criterion = {
  text: 'LTI is the quickest at every rate',
  holds: true,
  found: '8.2 % less at 500/s',
  isClaim: true,
};
export const failing: Criterion = {
  text: 'LTI answers twice as fast as round robin',
  holds: false,
  found: '1.09 times at most',
  isClaim: true,
};
