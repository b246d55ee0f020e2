import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LbError } from '../../../src/core/kernel/errors.ts';
import { loadBetween } from '../../../src/core/probe/load-sample.ts';
import {
  busiest,
  cascadeLimit,
  criticalComponents,
  load,
  loadRatio,
  loadWeightsOf,
  type Utilisation,
  utilisationOf,
} from '../../../src/core/vector/load.ts';
import { performance, virtualNodeCounts } from '../../../src/core/vector/performance.ts';
import formulas from '../../fixtures/dch/dch-formulas.json' with { type: 'json' };

const toUtilisation = ([cpu, memory, disk]: readonly number[]): Utilisation => ({
  cpu: cpu!,
  memory: memory!,
  disk: disk!,
});
const thresholds = { cpu: 0.9, memory: 0.9, disk: 0.85 };

describe.each(formulas.load)('SPEC S1.2 and S1.4, u = $u', (vector) => {
  const [loaded] = load([toUtilisation(vector.u)]).load;

  it(`has L = ${vector.L}`, () => {
    expect(loaded).toBeCloseTo(vector.L, 12);
  });

  it(`changes the virtual nodes by ${vector.factor_clamped}`, () => {
    expect(loadRatio(1, loaded!)).toBeCloseTo(vector.factor_clamped, 12);
    // What the paper has without the clamp, which 0 load would divide by.
    if (vector.p_over_P !== null) expect(1 / loaded!).toBeCloseTo(vector.p_over_P, 12);
  });
});

describe.each(formulas.out_of_cycle)('SPEC S1.5 on $base, $rows.0.u …', (table) => {
  const base = formulas.performance.find(({ name }) => name === table.base)!;
  const { performance: performances } = performance(
    base.nodes.map(([cpu, memory, disk]) => ({ cpu: cpu!, memory: memory!, disk: disk! })),
  );
  const loaded = load(table.rows.map(({ u }) => toUtilisation(u))).load;
  const limits = { cpu: table.alpha, memory: table.alpha, disk: table.gamma };

  it.each(table.rows.map((row, node) => ({ ...row, node })))(
    'node $node with u = $u gets $V_out virtual nodes',
    ({ u, critical, L, p, V_out, node }) => {
      expect(loaded[node]).toBeCloseTo(L, 12);
      const isCritical = criticalComponents(toUtilisation(u), limits).length > 0;
      expect(isCritical).toBe(critical);
      const ratio = isCritical ? 0 : loadRatio(performances[node]!, loaded[node]!);
      expect(ratio).toBeCloseTo(p, 12);
      expect(virtualNodeCounts([ratio], base.n)).toEqual([V_out]);
    },
  );
});

describe('load', () => {
  const full = { cpu: 0.6, memory: 0.4, disk: 0.2 };

  it('takes w = x / u_design', () => {
    expect(loadWeightsOf([0.4, 0.4, 0.2])).toEqual([0.8, 0.8, 0.4]);
    expect(load([full]).loadWeights).toEqual([0.8, 0.8, 0.4]);
  });

  it('leaves out for all what one node does not know, and is never 0 for it', () => {
    const result = load([full, { ...full, disk: null }]);
    expect(result.loadWeights).toEqual([1, 1, 0]);
    expect(result.load).toEqual([1, 1]);
    expect(result.dropped).toEqual([{ component: 'disk', reason: 'unknown for 1 of 2 nodes' }]);
  });

  it('is 1 for all when nothing is known', () => {
    expect(load([full, { cpu: null, memory: null, disk: null }]).load).toEqual([1, 1]);
    const onlyDisk = { cpu: null, memory: null, disk: 0.5 };
    expect(load([onlyDisk], [1, 1, 0])).toMatchObject({ load: [1], loadWeights: [0, 0, 0] });
  });

  it('has no loads of no nodes', () => {
    expect(load([])).toMatchObject({ load: [], dropped: [] });
  });

  it.each([
    { name: 'a sum of 1.9', weights: [0.8, 0.8, 0.3] },
    { name: 'a sum off by 3e-9', weights: [0.8, 0.8, 0.4 + 3e-9] },
    { name: 'a negative one', weights: [2.4, -0.8, 0.4] },
    { name: 'no number', weights: [Number.NaN, 1, 1] },
    { name: 'two of them', weights: [1, 1] },
  ])('refuses weights with $name', ({ weights }) => {
    expect(() => load([full], weights as unknown as [number, number, number])).toThrow(LbError);
  });

  it('is from 0 to 2, whatever is unknown', () => {
    const ratio = fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null });
    const nodes = fc.array(fc.record({ cpu: ratio, memory: ratio, disk: ratio }), { maxLength: 9 });
    fc.assert(
      fc.property(nodes, (utilisations) => {
        for (const one of load(utilisations).load) {
          expect(one).toBeGreaterThanOrEqual(0);
          expect(one).toBeLessThanOrEqual(2 + 1e-12);
        }
      }),
    );
  });
});

describe('criticalComponents', () => {
  const calm = { cpu: 0.5, memory: 0.5, disk: 0.5 };
  it.each([
    { name: 'CPU on its threshold', change: { cpu: 0.9 }, want: ['cpu'] },
    { name: 'CPU a little below', change: { cpu: 0.8999 }, want: [] },
    { name: 'memory on its threshold', change: { memory: 0.9 }, want: ['memory'] },
    { name: 'the disk on its threshold', change: { disk: 0.85 }, want: ['disk'] },
    { name: 'the disk at 0.849', change: { disk: 0.849 }, want: [] },
    { name: 'two at once', change: { cpu: 1, disk: 1 }, want: ['cpu', 'disk'] },
    { name: 'nothing known', change: { cpu: null, memory: null, disk: null }, want: [] },
  ])('$name: $want', ({ change, want }) => {
    const found = criticalComponents({ ...calm, ...change }, thresholds);
    expect(found.map(({ component }) => component)).toEqual(want);
  });

  it('say how far over which threshold', () => {
    expect(criticalComponents({ ...calm, disk: 0.87 }, thresholds)).toEqual([
      { component: 'disk', ratio: 0.87, threshold: 0.85 },
    ]);
  });
});

describe('busiest', () => {
  it.each([
    { u: { cpu: 0.2, memory: 0.9, disk: 0.4 }, want: 0.4 },
    { u: { cpu: 0.5, memory: 0.9, disk: 0.4 }, want: 0.5 },
    { u: { cpu: null, memory: 0.9, disk: 0.4 }, want: 0.4 },
    { u: { cpu: 0.5, memory: 0.9, disk: null }, want: 0.5 },
    { u: { cpu: null, memory: 0.9, disk: null }, want: null },
  ])('of $u is $want', ({ u, want }) => {
    expect(busiest(u)).toBe(want);
  });
});

describe('cascadeLimit', () => {
  it.each(formulas.cascade)('of $N nodes is $max_alpha_without_cascade', (vector) => {
    expect(cascadeLimit(vector.N)).toBeCloseTo(vector.max_alpha_without_cascade, 12);
  });
});

describe('utilisationOf', () => {
  it('is the occupancy of memory (SPEC S1.2), and unknown where the node does not tell', () => {
    const [, { MemTotal_kB, MemAvailable_kB, occupancy }] = formulas.memory as [
      unknown,
      { MemTotal_kB: number; MemAvailable_kB: number; occupancy: number },
    ];
    const memory = { totalBytes: MemTotal_kB * 1024, availableBytes: MemAvailable_kB * 1024 };
    const origin = { node: 'a', sampledAt: '2026-01-02T03:04:05.000Z', source: '/proc' };
    const sample = loadBetween({ uptimeMs: 0 }, { uptimeMs: 1000, memory }, origin);
    expect(utilisationOf(sample)).toEqual({ cpu: null, memory: occupancy, disk: null });
  });
});
