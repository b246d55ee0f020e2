import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { missing } from '../../../src/core/probe/profile.ts';
import { capacities } from '../../../src/core/vector/capacity.ts';
import {
  type Capacity,
  performance,
  ringWeight,
  virtualNodeCounts,
} from '../../../src/core/vector/performance.ts';
import formulas from '../../fixtures/dch/dch-formulas.json' with { type: 'json' };

const toCapacity = ([cpu, memory, disk]: number[]): Capacity => ({
  cpu: cpu!,
  memory: memory!,
  disk: disk!,
});

describe.each(formulas.performance)('SPEC S1.3, $name', (vector) => {
  const result = performance(vector.nodes.map(toCapacity));

  it('has the relative performance', () => {
    vector.P.forEach((want, node) => {
      expect(result.performance[node]).toBeCloseTo(want, 12);
    });
  });

  it('has the means', () => {
    const { cpu, memory, disk } = result.means;
    expect([cpu, memory, disk]).toEqual(vector.mean);
  });

  it('has the virtual node counts', () => {
    const counts = virtualNodeCounts(result.performance, vector.n);
    expect(counts).toEqual(vector.V);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(vector.sumV);
  });

  it.each(vector.nV_exact.map((exact, node) => ({ exact, node })))(
    'has exactly $exact before rounding for node $node',
    ({ exact, node }) => {
      const [over, under = '1'] = exact.split('/');
      const wanted = Number(over) / Number(under);
      expect(vector.n * result.performance[node]!).toBeCloseTo(wanted, 9);
    },
  );
});

describe('performance', () => {
  const nodes = [
    { cpu: 4, memory: 8, disk: 100 },
    { cpu: 2, memory: 24, disk: 300 },
  ];

  it.each([
    { name: 'unknown for one node', disk: [100, null], reason: 'unknown for 1 of 2 nodes' },
    { name: 'unknown for all', disk: [null, null], reason: 'unknown for 2 of 2 nodes' },
    { name: '0 for all', disk: [0, 0], reason: '0 for every node' },
  ])('leaves out a component that is $name and renormalises', ({ disk, reason }) => {
    const result = performance(nodes.map((node, at) => ({ ...node, disk: disk[at]! })));
    expect(result.performanceWeights).toEqual([0.5, 0.5, 0]);
    expect(result.performance[0]).toBeCloseTo(0.5 * (4 / 3) + 0.5 * (8 / 16), 12);
    expect(result.dropped).toEqual([{ component: 'disk', reason }]);
  });

  it('leaves nothing out when all is known, a single 0 included', () => {
    const result = performance([nodes[0]!, { ...nodes[1]!, disk: 0 }]);
    expect(result.dropped).toEqual([]);
    expect(result.performance[1]).toBeCloseTo(0.4 * (2 / 3) + 0.4 * 1.5, 12);
  });

  it('caps the ratio of disks when asked to', () => {
    const mixed = [
      { cpu: 1, memory: 1, disk: 20_000 },
      { cpu: 1, memory: 1, disk: 76 },
    ];
    const { performance: capped } = performance(mixed, { iopsRatioCap: 4 });
    expect(capped[0]).toBeCloseTo(0.8 + 0.2 * 1.6, 12);
    expect(capped[1]).toBeCloseTo(0.8 + 0.2 * 0.4, 12);
    expect(performance(mixed).performance[0]).toBeCloseTo(1.1984857541342897, 12);
  });

  it.each([
    { name: 'a sum of 0.9', weights: [0.4, 0.4, 0.1] },
    { name: 'a sum off by 2e-9', weights: [0.4, 0.4, 0.2 + 2e-9] },
    { name: 'a negative part', weights: [1.2, -0.4, 0.2] },
    { name: 'no number', weights: [Number.NaN, 0.5, 0.5] },
    { name: 'two parts', weights: [0.5, 0.5] },
  ])('refuses weights with $name', ({ weights }) => {
    const performanceWeights = weights as unknown as [number, number, number];
    expect(() => performance(nodes, { performanceWeights })).toThrow(LbError);
  });

  it('accepts a sum off by less than 1e-9', () => {
    expect(performance(nodes, { performanceWeights: [0.4, 0.4, 0.2 + 1e-10] }).dropped).toEqual([]);
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('refuses a capacity of %s', (cpu) => {
    expect(() => performance([{ ...nodes[0]!, cpu }])).toThrow(`capacity cpu is ${cpu}`);
  });

  it('refuses when no component is left', () => {
    const unknown = { cpu: null, memory: null, disk: null };
    expect(() => performance([unknown])).toThrow('cpu is unknown for 1 of 1 nodes');
    expect(() => performance([])).toThrow('no component of the performance vector is left');
    expect(() =>
      performance([{ ...unknown, disk: 5 }], { performanceWeights: [0.5, 0.5, 0] }),
    ).toThrow(LbError);
  });

  it('is relative to other means when they are given', () => {
    const means = { cpu: 2, memory: 8, disk: 100 };
    const result = performance(nodes, { means });
    expect(result.means).toEqual(means);
    expect(result.performance[0]).toBeCloseTo(0.4 * 2 + 0.4 * 1 + 0.2 * 1, 12);
    expect(result.performance[1]).toBeCloseTo(0.4 * 1 + 0.4 * 3 + 0.2 * 3, 12);
  });

  it('leaves out what the given means do not know', () => {
    const means = { cpu: 2, memory: 8, disk: null };
    expect(performance(nodes, { means })).toMatchObject({
      performanceWeights: [0.5, 0.5, 0],
      dropped: [{ component: 'disk', reason: 'not known at the start' }],
    });
  });

  it('has no cap when it is 0', () => {
    expect(performance(nodes, { iopsRatioCap: 0 })).toEqual(performance(nodes));
  });

  it('tells what was compared, disks capped', () => {
    const { compared } = performance(nodes, { iopsRatioCap: 2 });
    expect(compared).toEqual([nodes[0], { ...nodes[1], disk: 200 }]);
  });

  it('refuses a cap below 1', () => {
    expect(() => performance(nodes, { iopsRatioCap: 0.5 })).toThrow('iopsRatioCap');
  });
});

describe('virtualNodeCounts', () => {
  it.each([
    { performance: 1, n: 170, want: 170 },
    { performance: 1 + 1e-15, n: 170, want: 170 },
    { performance: 1 + 1e-10, n: 170, want: 171 },
    { performance: 0.0001, n: 170, want: 1 },
    { performance: 0, n: 170, want: 0 },
  ])('$performance of $n is $want', ({ performance: value, n, want }) => {
    expect(virtualNodeCounts([value], n)).toEqual([want]);
  });

  it('takes 170 for an average node by default', () => {
    expect(virtualNodeCounts([2])).toEqual([340]);
  });
});

describe('ringWeight', () => {
  it.each([
    { performance: 1.554001554, want: 1.55 },
    { performance: 0.76394, want: 0.764 },
    { performance: 12.345, want: 12.3 },
    { performance: 0.000123456, want: 0.000123 },
    { performance: 1, want: 1 },
  ])('$performance is $want', ({ performance: value, want }) => {
    expect(ringWeight(value)).toBe(want);
  });
});

describe('capacities', () => {
  const figure = (value: number) => ({ value, source: 'test', measuredAt: '' });
  const unknown = missing('not asked for');
  const node = (score: number | null, mhz: number | null, cores: number | null) => ({
    scoreMopsPerSecond: score === null ? unknown : figure(score),
    frequencyMhz: mhz === null ? unknown : figure(mhz),
    usableCores: cores === null ? unknown : figure(cores),
    usableBytes: figure(1024),
    randomReadIops: unknown,
  });

  it.each([
    {
      name: 'the score where all have it',
      nodes: [node(5, 1, 1), node(7, 2, 2)],
      measure: 'score',
      cpu: [5, 7],
    },
    {
      name: 'MHz times cores where one lacks the score',
      nodes: [node(5, 2400, 4), node(null, 1000, 1.5)],
      measure: 'frequency',
      cpu: [9600, 1500],
    },
    {
      name: 'cores where one lacks the frequency too',
      nodes: [node(5, 2400, 4), node(null, null, 2)],
      measure: 'cores',
      cpu: [4, 2],
    },
    {
      name: 'nothing where one has nothing',
      nodes: [node(5, 2400, 4), node(null, 2400, null)],
      measure: 'unknown',
      cpu: [null, null],
    },
  ])('compares CPUs by $name', ({ nodes, measure, cpu }) => {
    const result = capacities(nodes);
    expect(result.cpuMeasure).toBe(measure);
    expect(result.capacities).toEqual(
      cpu.map((value) => ({ cpu: value, memory: 1024, disk: null })),
    );
  });

  it('sums the MHz of all cores (SPEC S1.6)', () => {
    const [{ cpu_MHz_lines, sum_MHz }] = formulas.cpu as [
      { cpu_MHz_lines: number[]; sum_MHz: number },
    ];
    const {
      capacities: [one],
    } = capacities([node(null, cpu_MHz_lines[0]!, cpu_MHz_lines.length)]);
    expect(one?.cpu).toBe(sum_MHz);
  });

  it('is the same MHz by the other ways to a frequency: ticks over time, clock times multiplier', () => {
    const [, ticks, clock] = formulas.cpu as [
      unknown,
      { tsc_delta: number; seconds: number; MHz: number },
      { fsb_MHz: number; multiplier: number; MHz: number },
    ];
    for (const [mhz, want] of [
      [ticks.tsc_delta / ticks.seconds / 1e6, ticks.MHz],
      [clock.fsb_MHz * clock.multiplier, clock.MHz],
    ] as const) {
      expect(capacities([node(null, mhz, 1)]).capacities[0]?.cpu).toBe(want);
    }
  });
});
