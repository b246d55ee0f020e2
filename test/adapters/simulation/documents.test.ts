import { beforeAll, describe, expect, it } from 'vitest';
import { runPlan } from '../../../src/adapters/simulation/run-plan.ts';
import { planScenario } from '../../../src/cli/simulate-plan.ts';
import type { PointFigures, SimulationResult } from '../../../src/core/simulation/experiment.ts';
import type { DocumentScenario } from '../../../src/core/simulation/scenario.ts';
import { scenarios } from '../../../src/core/simulation/scenarios/registry.ts';

const documents = Object.entries(scenarios).filter(
  (entry): entry is [string, DocumentScenario] => entry[1].kind === 'document',
);
const results = new Map<string, SimulationResult>();

/** All of them together take some 200 seconds of a processor, in threads; other tests run beside. */
const LONGEST_RUN_MS = 300_000;

/** What comes of scenarios in which nobody's claim is judged. */
const unclaimed: Readonly<Record<string, 'found out beside' | 'not judged'>> = {
  'dch-thresholds': 'found out beside',
  'zone-outage': 'not judged',
};

describe.each(documents)('%s', (name, scenario) => {
  let result: SimulationResult;

  beforeAll(async () => {
    const plan = await planScenario(name, { set: {} });
    const { signal } = new AbortController();
    result = await runPlan(plan, { threads: undefined, signal });
    results.set(name, result);
  }, LONGEST_RUN_MS);

  it('is whole, of at least ten seeds, and has a number for every metric', () => {
    const { seeds, isPartial, points, series, axis, metrics } = result;
    expect(seeds.length).toBeGreaterThanOrEqual(10);
    expect(isPartial).toBe(false);
    expect(points).toHaveLength(series.length * (axis?.values.length ?? 1));
    const names = metrics.map((metric) => metric.name);
    for (const point of points) {
      expect(Object.keys(point.metrics)).toEqual(names);
      for (const estimate of Object.values(point.metrics)) expect(estimate!.mean).not.toBeNaN();
    }
  });

  it('meets its criteria', () => {
    const { criteria, isReproduced } = result;
    expect(criteria.filter(({ holds }) => !holds)).toEqual([]);
    for (const { text, found } of criteria) expect([text, found]).not.toContain('');
    const beside = unclaimed[name];
    expect(criteria.length > 0).toBe(beside !== 'not judged');
    expect(isReproduced).toBe(beside === undefined ? true : null);
  });

  it('fails them when figures are other ones', () => {
    const nothing = { mean: Number.NaN, low: Number.NaN, high: Number.NaN, count: 1 };
    const other = result.points.map((point) => ({
      ...point,
      metrics: Object.fromEntries(Object.keys(point.metrics).map((metric) => [metric, nothing])),
    }));
    const criteria = scenario.judge?.(other) ?? [];
    expect(criteria.some(({ holds }) => !holds)).toBe(scenario.judge !== undefined);
  });
});

function pointOf(name: string, series: string, x: number | null): PointFigures {
  return results.get(name)!.points.find((point) => point.series === series && point.x === x)!;
}

/**
 * Against prototypes in other languages with draws of their own.
 * @param within of each number, relative to it
 */
function expectMeans(
  [name, series, metric]: readonly [name: string, series: string, metric: string],
  numbers: readonly (readonly [x: number | null, mean: number])[],
  within: number,
): void {
  for (const [x, mean] of numbers) {
    const got = pointOf(name, series, x).metrics[metric]!.mean;
    expect(got, `${series} at ${x}`).toBeGreaterThan(mean * (1 - within));
    expect(got, `${series} at ${x}`).toBeLessThan(mean * (1 + within));
  }
}

describe('numbers', () => {
  it.each([
    { series: 'before', variation: 0.764, most: 2.069 },
    { series: 'improvement 1', variation: 0.493, most: 1.517 },
    { series: 'improvement 2', variation: 0.247, most: 1.278 },
  ])('FastDFS, $series: loads vary by $variation', ({ series, variation, most }) => {
    const at = (metric: string) => ['fastdfs-groups', series, metric] as const;
    expectMeans(at('utilisationVariation'), [[null, variation]], 0.05);
    expectMeans(at('maxOverMean'), [[null, most]], 0.05);
  });

  it.each([
    { series: 'WRR', times: [4.01, 5.27, 7.51, 11.25] },
    { series: 'WLC', times: [4.57, 6.27, 9.42, 14.1] },
    { series: 'DCH', times: [4.64, 6.13, 8.01, 9.83] },
    { series: 'p2c', times: [3.73, 4.29, 4.89, 5.32] },
  ])('DCH figure 7, $series: $times ms', ({ series, times }) => {
    const rates = [500, 800, 1000, 1100];
    const numbers = times.map((time, i) => [rates[i]!, time] as const);
    expectMeans(['dch-response', series, 'meanResponseMs'], numbers, 0.15);
  });

  it.each([
    { series: 'WRR', rates: [499, 995, 1493, 1598, 1505, 1807, 2099, 1999] },
    { series: 'WLC', rates: [499, 997, 1496, 1682, 1629, 1978, 2357, 2337] },
    { series: 'DCH', rates: [499, 994, 1485, 1833, 2065, 2398, 2827, 2976] },
    { series: 'p2c', rates: [499, 999, 1500, 1898, 2197, 2549, 3003, 3251] },
  ])('DCH figure 8, $series: $rates answers/s', ({ series, rates }) => {
    const numbers = rates.map((rate, i) => [i + 1, rate] as const);
    expectMeans(['dch-server-count', series, 'answersPerSecond'], numbers, 0.05);
  });

  it.each([
    { name: 'lti-equal', series: 'lti', times: [112.11, 143.54, 320.1] },
    { name: 'lti-equal', series: 'round-robin', times: [185.75, 311.33, 987.6] },
    { name: 'lti-equal', series: 'least-connections', times: [117.06, 154.37, 343.8] },
    { name: 'lti-unequal', series: 'lti', times: [43.3, 60.8, 145] },
    { name: 'lti-unequal', series: 'weighted-round-robin', times: [82.39, 138.41, 430.4] },
    { name: 'lti-unequal', series: 'weighted-least-connections', times: [48.9, 69.56, 161.16] },
  ])('$name, $series: $times ms', ({ name, series, times }) => {
    const loads = [0.5, 0.7, 0.9];
    const numbers = times.map((time, i) => [loads[i]!, time] as const);
    expectMeans([name, series, 'meanResponseMs'], numbers, 0.1);
  });

  it.each([
    { series: 'lti-plus', times: [623.9, 1400.8, 2680.4] },
    { series: 'lti', times: [623.9] },
  ])('LTI at the critical point, $series: $times ms', ({ series, times }) => {
    const loads = [0.5, 0.7, 0.8];
    const numbers = times.map((time, i) => [loads[i]!, time] as const);
    expectMeans(['lti-critical', series, 'meanResponseMs'], numbers, 0.15);
  });

  // The paper gives the peak alone; the fit of the prototype has it at 5.9 to 6 s, and it is flat.
  it('DCH figure 6: the peak is 0.8 % above a cycle of 2 s', () => {
    const at = (cycle: number) => pointOf('dch-cycle', 'DCH', cycle).metrics.answersPerSecond!.mean;
    expect(at(6000) / at(2000)).toBeGreaterThan(1.005);
    expect(at(6000) / at(2000)).toBeLessThan(1.02);
    expect(at(10_000) / at(6000)).toBeGreaterThan(0.995);
    expect(at(10_000) / at(6000)).toBeLessThan(1);
  });

  it('dch-thresholds: without guards they cost a hundred times, damped with guards they pay', () => {
    const at = (series: string, rate: number) =>
      pointOf('dch-thresholds', series, rate).metrics.meanResponseMs!.mean;
    for (const [rate, least] of [
      [1200, 1000],
      [1300, 5000],
    ] as const) {
      expect(at('no thresholds', rate)).toBeLessThan(40);
      expect(at('as reported', rate)).toBeGreaterThan(least);
      expect(at('damped with guards', rate)).toBeLessThan(15);
    }
  });

  it('zone-outage: the plain ring goes under with zone b and does not come back with it', () => {
    const answers = (series: string) =>
      pointOf('zone-outage', series, null).timeline.map(
        ({ metrics }) => metrics.answersPerSecond!.mean,
      );
    // Pieces of 2 s: the full rate from 20 s on, zone b away from 60 to 120 s.
    expect(Math.min(...answers('ring').slice(11, 30))).toBeGreaterThan(1250);
    expect(Math.max(...answers('ring').slice(40, 60))).toBeLessThan(65);
    expect(Math.max(...answers('ring').slice(70))).toBeLessThan(65);
    for (const series of ['bounded-ring', 'p2c']) {
      expect(Math.min(...answers(series).slice(11))).toBeGreaterThan(1250);
    }
  });
});
