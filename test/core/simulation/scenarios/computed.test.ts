import { beforeAll, describe, expect, it } from 'vitest';
import type { Criterion, PointFigures } from '../../../../src/core/simulation/experiment.ts';
import { planComputed } from '../../../../src/core/simulation/scenario/plan-computed.ts';
import type { ComputedExperiment } from '../../../../src/core/simulation/scenario.ts';
import { scenarios } from '../../../../src/core/simulation/scenarios/registry.ts';
import { computedFigures, outcomeOf } from '../../../support/figures.ts';

const computed = Object.entries(scenarios).filter(
  (entry): entry is [string, ComputedExperiment] => entry[1].kind === 'computed',
);

const figuresOf = new Map<string, PointFigures[]>();
const planOf = (name: string, spec: ComputedExperiment) => planComputed(name, spec, { set: {} });

describe.each(computed)('%s', (name, spec) => {
  let criteria: Criterion[];

  beforeAll(() => {
    const figures = computedFigures(planOf(name, spec));
    figuresOf.set(name, figures);
    criteria = spec.judge!(figures);
  }, 120_000);

  it('says what it is and where it comes from', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    const { title, source, claim, assumptions } = spec.about;
    for (const text of [title, source, claim, ...assumptions]) expect(text).not.toBe('');
    expect(spec.seedCount).toBeGreaterThanOrEqual(10);
    expect(new Set(spec.series).size).toBe(spec.series.length);
    if (spec.axis !== null) expect(spec.parameters).toHaveProperty(spec.axis.name);
    for (const metric of spec.metrics) expect(metric.title.length).toBeLessThanOrEqual(24);
  });

  it('says what its parameters may be, and can be computed at these bounds', () => {
    expect(Object.keys(spec.meanings)).toEqual(Object.keys(spec.parameters));
    const few = { samples: 1, keys: 1, requests: 1 };
    for (const [key, { least, most }] of Object.entries(spec.meanings)) {
      for (const value of key in few ? [least] : [least, most]) {
        if (key === 'failure' && value === most) continue; // of fewer nodes than that
        const parameters = { ...spec.parameters, ...few, [key]: value };
        const { metrics } = spec.compute(spec.series.at(-1)!, parameters, 1);
        expect(Object.values(metrics).every(Number.isFinite), `${key} ${value}`).toBe(true);
      }
    }
  });

  it('gives a number for every metric of every cell', () => {
    const names = spec.metrics.map((metric) => metric.name);
    for (const { metrics } of figuresOf.get(name)!) {
      expect(Object.keys(metrics)).toEqual(names);
      for (const estimate of Object.values(metrics)) expect(estimate!.mean).not.toBeNaN();
    }
  });

  it('gives the same numbers for the same seed, wherever a cell is computed', () => {
    const plan = planOf(name, spec);
    const last = (plan.axis?.values.length ?? 1) - 1;
    for (const s of plan.series.keys()) {
      const first = outcomeOf(plan, s, last, 5);
      expect(outcomeOf(plan, s, last, 5)).toEqual(first);
      expect(outcomeOf(plan, s, last, 5).metrics).toEqual(structuredClone(first.metrics));
    }
  });

  it('meets its criteria', () => {
    expect(criteria.length).toBeGreaterThan(2);
    expect(criteria.filter(({ holds }) => !holds)).toEqual([]);
    expect(criteria.some(({ isClaim }) => isClaim)).toBe(true);
    for (const { text, found } of criteria) expect([text, found]).not.toContain('');
  });

  it('fails them when figures are other ones', () => {
    const flat = figuresOf.get(name)!.map((point) => ({
      ...point,
      metrics: Object.fromEntries(
        Object.keys(point.metrics).map((metric) => [
          metric,
          { mean: Number.NaN, low: Number.NaN, high: Number.NaN, count: 1 },
        ]),
      ),
    }));
    expect(spec.judge!(flat).some(({ holds, isClaim }) => isClaim && !holds)).toBe(true);
  });
});

/** A mean that a figure of a source, or a prototype of ours, has. */
const at = (name: string, series: string, x: number | null, metric: string): number =>
  figuresOf.get(name)!.find((point) => point.series === series && point.x === x)!.metrics[metric]!
    .mean;

describe('numbers', () => {
  // A prototype with draws of its own, 100 000 rings: two standard errors are 0.0002.
  it.each([
    { x: 20, withCost: 0.81115, without: 0.81465 },
    { x: 60, withCost: 0.87214, without: 0.8835 },
    { x: 120, withCost: 0.89103, without: 0.91455 },
    { x: 170, withCost: 0.8933, without: 0.92708 },
    { x: 260, withCost: 0.88781, without: 0.9402 },
    { x: 500, withCost: 0.85365, without: 0.95611 },
  ])('$x virtual nodes give $withCost with cost and $without without', (row) => {
    const got = (series: string) => at('dch-virtual-nodes', series, row.x, 'throughputShare');
    expect(Math.abs(got('with cost') - row.withCost)).toBeLessThan(6e-4);
    expect(Math.abs(got('without cost') - row.without)).toBeLessThan(6e-4);
  });

  // test/fixtures/shilov/shilov-stats.json
  it.each([
    { keys: 50, chance: 0.26586807763582737, low: 0.06434113668504497, high: 0.5451652777013636 },
    {
      keys: 1000,
      chance: 0.059449909464090164,
      low: 0.014387115537736604,
      high: 0.12190266199127993,
    },
    {
      keys: 100_000,
      chance: 0.005944990946409016,
      low: 0.0014387115537736605,
      high: 0.012190266199127992,
    },
  ])('chance makes $keys keys vary by $chance', ({ keys, chance, low, high }) => {
    const got = (metric: string) => at('shilov-evenness', 'table', keys, metric);
    expect(got('chanceShare')).toBeCloseTo(chance, 10);
    expect(got('chanceLowShare')).toBeCloseTo(low, 10);
    expect(got('chanceHighShare')).toBeCloseTo(high, 10);
    expect(got('cvShare') / chance).toBeCloseTo(1, 0);
  });

  it.each([
    { failure: 1, one: 0.375, two: 0.125 },
    { failure: 2, one: 8 / 21, two: 0.17261904761904762 },
    { failure: 3, one: 7 / 18, two: 0.2222222222222222 },
    { failure: 4, one: 0.4, two: 0.275 },
  ])('failure $failure moves $one on one level and $two on two', ({ failure, one, two }) => {
    const got = (series: string) => at('shilov-movement', series, failure, 'movedShare');
    expect(Math.abs(got('one level') - one)).toBeLessThan(0.004);
    expect(Math.abs(got('two levels') - two)).toBeLessThan(0.004);
    expect(got('sieve')).toBeCloseTo(1 / (9 - failure), 9);
  });

  it('stacked schedulers forward 4 of 15 requests', () => {
    const share = at('fastdfs-costs', 'stacked, in turns', null, 'forwardedShare');
    expect(Math.abs(share - 4 / 15)).toBeLessThan(0.005);
  });
});
