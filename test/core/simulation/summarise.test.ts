import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CellPlace, cellPlaces } from '../../../src/core/simulation/cells.ts';
import type {
  CellOutcome,
  Criterion,
  SimulationPlan,
} from '../../../src/core/simulation/experiment.ts';
import { summarise } from '../../../src/core/simulation/summarise.ts';
import {
  failing,
  holding,
  madeUpOutcome,
  simulationPlan,
  simulationResult,
} from '../../support/simulations.ts';

const nameOf = ({ series, point, seed }: CellPlace): string => `${series} ${point} ${seed}`;

/** The result of what is known of `plan`, entered in the order of `places`. */
function summarised(
  plan: SimulationPlan,
  places: readonly CellPlace[],
  outcomeOf: (place: CellPlace) => CellOutcome = (place) => madeUpOutcome(plan, place),
) {
  const outcomes = new Map(places.map((place) => [nameOf(place), outcomeOf(place)]));
  return summarise(plan, (place) => outcomes.get(nameOf(place)));
}

/** Cells with one metric each. */
const measuring = (of: (place: CellPlace) => number | null) => (place: CellPlace) => ({
  metrics: { meanResponseMs: of(place) },
  nodes: [],
  timeline: [],
  events: [],
});

describe('summarise', () => {
  it('does not depend on the order of the cells', () => {
    const plan = simulationPlan({ seedCount: 3 });
    const places = cellPlaces(plan);
    const want = JSON.stringify(summarised(plan, places));
    fc.assert(
      fc.property(fc.shuffledSubarray(places, { minLength: places.length }), (shuffled) => {
        expect(JSON.stringify(summarised(plan, shuffled))).toBe(want);
      }),
      { numRuns: 20 },
    );
  });

  it('has points series by series, each with all its seeds', () => {
    const { points } = simulationResult({ seedCount: 4 });
    expect(points.map(({ series, x }) => [series, x]).slice(3, 7)).toEqual([
      ['round-robin', 400],
      ['round-robin', 500],
      ['lti', 100],
      ['lti', 200],
    ]);
    for (const { metrics, bySeed } of points) {
      const seeds = bySeed.meanResponseMs as number[];
      const { mean, low, high, count } = metrics.meanResponseMs!;
      expect(count).toBe(4);
      expect(mean).toBeCloseTo(seeds.reduce((sum, one) => sum + one) / 4, 10);
      expect(low).toBeLessThan(mean);
      expect(high).toBeGreaterThan(mean);
    }
  });

  it('has the seeds of a point that all series have reached, and judges nothing then', () => {
    const plan = simulationPlan({ seedCount: 3, criteria: [holding] });
    const places = cellPlaces(plan);
    fc.assert(
      fc.property(fc.subarray(places), (known) => {
        const result = summarised(plan, known);
        const isWhole = known.length === places.length;
        expect(result.isPartial).toBe(!isWhole);
        expect(result.criteria).toHaveLength(isWhole ? 1 : 0);
        expect(result.isReproduced).toBe(isWhole ? true : null);
        const counts = Map.groupBy(known, ({ point, seed }) => `${point} ${seed}`);
        const common = [...counts.entries()]
          .filter(([, cells]) => cells.length === plan.series.length)
          .map(([name]) => name);
        for (const { x, bySeed } of result.points) {
          const point = plan.axis!.values.indexOf(x!);
          const seeds = common.filter((name) => name.startsWith(`${point} `));
          expect(bySeed.meanResponseMs).toHaveLength(seeds.length);
        }
        const reached = new Set(common.map((name) => name.split(' ')[0]));
        expect(result.points).toHaveLength(plan.series.length * reached.size);
        for (const { series, against, x } of result.differences) {
          const at = result.points.filter((one) => one.x === x).map((one) => one.series);
          expect(at).toEqual(expect.arrayContaining([series, against]));
        }
      }),
    );
  });

  it('differences are taken seed by seed, so that what seeds share falls out', () => {
    const plan = simulationPlan({ hasAxis: false, series: ['a', 'b', 'c'] });
    const luck = [0, 500, -300, 80, 1_000, -70, 20, 900, 4, 33];
    const gain = [0, -2, 0];
    const noise = (seed: number) => (seed % 2 === 0 ? 0.5 : -0.5);
    const result = summarised(
      plan,
      cellPlaces(plan),
      measuring(({ series, seed }) => 1_000 + luck[seed]! + gain[series]! + series * noise(seed)),
    );
    const [b, c] = result.differences.filter(({ metric }) => metric === 'meanResponseMs');
    expect(b).toMatchObject({ series: 'b', against: 'a', x: null, isSignificant: true });
    expect(b!.difference.mean).toBeCloseTo(-2, 10);
    expect(b!.ratio).toBeLessThan(1);
    expect(c).toMatchObject({ series: 'c', isSignificant: false });
    // The intervals of the series themselves are as wide as luck.
    const [first] = result.points;
    expect(
      first!.metrics.meanResponseMs!.high - first!.metrics.meanResponseMs!.mean,
    ).toBeGreaterThan(100);
  });

  it('one seed proves nothing', () => {
    const { differences } = simulationResult({ seedCount: 1 });
    expect(differences.length).toBeGreaterThan(0);
    expect(differences.filter(({ isSignificant }) => isSignificant)).toEqual([]);
  });

  it('where a seed has no figure, there is neither an estimate nor a difference', () => {
    const plan = simulationPlan({ hasAxis: false, series: ['a', 'b'], seedCount: 2 });
    const figures = measuring(({ series, seed }) => (series === 1 && seed === 1 ? null : 5));
    const { points, differences } = summarised(plan, cellPlaces(plan), figures);
    expect(points[1]!.metrics.meanResponseMs).toBeNull();
    expect(points[1]!.bySeed.meanResponseMs).toEqual([5, null]);
    expect(differences).toEqual([]);
  });

  it('has no ratio to nothing', () => {
    const plan = simulationPlan({ hasAxis: false, series: ['a', 'b'], seedCount: 2 });
    const { differences } = summarised(
      plan,
      cellPlaces(plan),
      measuring(({ series }) => series),
    );
    expect(differences[0]).toMatchObject({ ratio: null, isSignificant: true });
  });

  it('runs of different lengths are told over time as far as all go', () => {
    const plan = simulationPlan({ hasAxis: false, series: ['a'], seedCount: 2 });
    const { points } = summarised(plan, cellPlaces(plan), (place) => {
      const outcome = madeUpOutcome(plan, place);
      return { ...outcome, timeline: outcome.timeline.slice(0, 5 + place.seed) };
    });
    expect(points[0]!.timeline).toHaveLength(5);
  });

  const beside: Criterion = { ...failing, isClaim: false };
  it.each([
    { name: 'all claims came out', criteria: [holding], want: true },
    { name: 'one did not', criteria: [holding, failing], want: false },
    { name: 'what failed was found beside them', criteria: [holding, beside], want: true },
    { name: 'there are none', criteria: [beside], want: null },
  ])('is reproduced: $want where $name', ({ criteria, want }) => {
    expect(simulationResult({ criteria, seedCount: 2 }).isReproduced).toBe(want);
  });
});
