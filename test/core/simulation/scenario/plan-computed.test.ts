import { describe, expect, it } from 'vitest';
import { planComputed } from '../../../../src/core/simulation/scenario/plan-computed.ts';
import type { ComputedExperiment, Overrides } from '../../../../src/core/simulation/scenario.ts';

const spec: ComputedExperiment = {
  kind: 'computed',
  summary: 'a line',
  about: { title: 'A line', source: 'here', claim: 'it rises', assumptions: [] },
  parameters: { slope: 2, law: 'straight', x: 1 },
  meanings: { slope: { about: 'how steep', least: 0, most: 9, isWhole: true } },
  axis: { name: 'x', title: 'x', values: [1, 2, 3] },
  series: ['line', 'other'],
  metrics: [{ name: 'y', title: 'y', unit: 'number', better: null }],
  seedCount: 2,
  compute: (_, { slope, x }, seed) => ({
    metrics: { y: Number(slope) * Number(x) + seed },
    nodes: [],
    timeline: [],
    events: [],
  }),
  judge: () => [],
};

const plan = (overrides: Partial<Overrides> = {}) =>
  planComputed('line', spec, { set: {}, ...overrides });

describe('planComputed', () => {
  it('has a cell for each series, point and seed', () => {
    const made = plan();
    expect(made).toMatchObject({
      about: { name: 'line', title: 'A line' },
      parameters: { slope: 2, law: 'straight' },
      axis: spec.axis,
      series: ['line', 'other'],
      seeds: [1, 2],
    });
    expect(made.cell(1, 2, 2)).toEqual({
      kind: 'computed',
      experiment: 'line',
      parameters: { slope: 2, law: 'straight', x: 3 },
      series: 1,
      seed: 2,
    });
  });

  it('is judged only as the source has it, with any seeds', () => {
    expect(plan().judge).toBeDefined();
    expect(plan({ seed: 9, seedCount: 20 }).judge).toBeDefined();
    expect(plan({ set: { slope: '3' } }).judge).toBeUndefined();
    expect(plan({ vary: { name: 'x', values: ['1'] } }).judge).toBeUndefined();
  });

  it('takes other parameters and another axis', () => {
    const made = plan({ set: { law: 'bent' }, vary: { name: 'slope', values: ['5', '4'] } });
    expect(made.axis).toEqual({ name: 'slope', title: 'slope', values: [4, 5] });
    expect(made.parameters).toEqual({ law: 'bent', x: 1 });
    expect(made.cell(0, 1, 1)).toMatchObject({ parameters: { slope: 5, law: 'bent', x: 1 } });
  });

  it('has a single point where the parameter of the axis is set', () => {
    const made = plan({ set: { x: '7' } });
    expect(made.axis).toBeNull();
    expect(made.cell(0, 0, 1)).toMatchObject({ parameters: { x: 7 } });
  });

  it.each([
    { overrides: { set: { slop: '1' } }, want: 'the scenario has no parameter slop' },
    { overrides: { set: { slope: 'steep' } }, want: 'slope is steep, but must be like 2' },
    {
      overrides: { set: { slope: '1.5' } },
      want: 'slope is 1.5, but must be a whole number from 0 to 9',
    },
    { overrides: { vary: { name: 'slope', values: ['3', '10'] } }, want: 'slope is 10, but must' },
    { overrides: { policies: ['p2c'] }, want: 'it cannot take policies' },
    { overrides: { nodes: [] }, want: 'it cannot take nodes' },
    {
      overrides: { trace: { instants: Float64Array.of(), requests: null, skippedCount: 0 } },
      want: 'it cannot take arrivals',
    },
    {
      overrides: { vary: { name: 'law', values: ['1'] } },
      want: 'law is straight, which is no number',
    },
    { overrides: { seed: -1 }, want: 'a seed is a whole number' },
  ])('refuses: $want', ({ overrides, want }) => {
    expect(() => plan(overrides)).toThrow(want);
  });
});
