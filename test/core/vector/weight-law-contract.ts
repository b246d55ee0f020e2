import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  defaultVectorSettings,
  type VectorSettings,
} from '../../../src/core/cluster/vector-settings.ts';
import type { Ratio } from '../../../src/core/kernel/units.ts';
import { criticalComponents } from '../../../src/core/vector/load.ts';
import {
  type LawNode,
  loadNews,
  type WeightLaw,
  type WeightLawSpec,
} from '../../../src/core/vector/weight-law.ts';

/** L = 2 u, as the reference vectors of the feedback have it. */
export const cpuOnly: VectorSettings = { ...defaultVectorSettings, loadWeights: [2, 0, 0] };

/**
 * Loads that follow the weights: u = min(1, λ s / c), the fluid map of SPEC S1.4.
 * @param capacities what the nodes truly can do; their performance P is taken for 1
 * @returns the use of each node, one row a cycle
 */
export function fluidUses(
  law: WeightLaw,
  capacities: readonly number[],
  offered: number,
  cycles: number,
): Ratio[][] {
  let nodes: LawNode[] = capacities.map(() => ({ performance: 1, weight: 1 }));
  return Array.from({ length: cycles }, () => {
    const total = nodes.reduce((sum, { weight }) => sum + weight, 0);
    const uses = nodes.map(({ weight }, i) =>
      Math.min(1, (offered * weight) / total / capacities[i]!),
    );
    const news = loadNews(
      uses.map((cpu) => ({ cpu, memory: 0, disk: 0 })),
      cpuOnly,
    );
    nodes = law
      .weigh(nodes.map((node, i) => ({ ...node, news: news[i]! })))
      .map((next) => ({ performance: 1, ...next }));
    return uses;
  });
}

const sumOf = (list: readonly { readonly weight: number }[]): number =>
  list.reduce((sum, { weight }) => sum + weight, 0);

const ratio = fc.double({ min: 0, max: 1, noNaN: true });
const node: fc.Arbitrary<LawNode> = fc.record(
  {
    performance: fc.double({ min: 0.01, max: 10, noNaN: true }),
    weight: fc.double({ min: 0, max: 10, noNaN: true }),
    news: fc.record({
      load: fc.double({ min: 0, max: 2, noNaN: true }),
      busiest: fc.option(ratio, { nil: null }),
      memory: fc.option(ratio, { nil: null }),
    }),
    smoothed: ratio,
  },
  { requiredKeys: ['performance', 'weight'] },
);
const fleet = fc.array(node, { maxLength: 12 });

/** The defining properties of a weight law, and every promise that the member makes. */
export function weightLawContract(spec: WeightLawSpec): void {
  const { claims } = spec;
  const law = spec.create(defaultVectorSettings);
  const equal = (...uses: number[]): LawNode[] => {
    const news = loadNews(
      uses.map((use) => ({ cpu: use, memory: 0.4, disk: use / 2 })),
      defaultVectorSettings,
    );
    return news.map((one) => ({ performance: 1, weight: 1, news: one }));
  };

  it('is described in one line with its source', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    expect(spec.source).not.toBe('');
    expect(spec.formula(defaultVectorSettings)).toMatch(/^w = /);
    expect(spec.reads === 'nothing').toBe(!claims.loadAware);
  });

  it('keeps the sum of the weights, none of them negative', () => {
    fc.assert(
      fc.property(fleet, (nodes) => {
        const weights = law.weigh(nodes);
        expect(weights).toHaveLength(nodes.length);
        for (const { weight } of weights) expect(weight).toBeGreaterThanOrEqual(0);
        expect(Math.abs(sumOf(weights) - sumOf(nodes))).toBeLessThan(1e-9);
      }),
    );
  });

  it('says the same for the same, in whatever order, and leaves its input alone', () => {
    fc.assert(
      fc.property(fleet, (nodes) => {
        const before = structuredClone(nodes);
        const weights = law.weigh(nodes);
        const reversed = law.weigh([...nodes].reverse()).reverse();
        expect(nodes).toEqual(before);
        reversed.forEach(({ weight }, i) => {
          expect(Math.abs(weight - weights[i]!.weight)).toBeLessThan(1e-9);
        });
      }),
    );
  });

  it('gives equal nodes with equal loads equal weights', () => {
    for (const { weight } of law.weigh(equal(0.5, 0.5, 0.5))) expect(weight).toBeCloseTo(1, 12);
  });

  if (claims.loadAware) {
    it('takes weight from the busiest node', () => {
      const [busy, , idle] = law.weigh(equal(0.8, 0.5, 0.3));
      expect(busy!.weight).toBeLessThan(0.95);
      expect(idle!.weight).toBeGreaterThan(1.05);
    });

    it('leaves a node alone of which it heard nothing', () => {
      const [unheard, ...others] = law.weigh([
        { performance: 2, weight: 3 },
        ...equal(0.8, 0.5, 0.3),
      ]);
      expect(unheard!.weight).toBe(3);
      expect(sumOf(others)).toBeCloseTo(3, 12);
    });
  } else {
    it('heeds no load', () => {
      expect(law.weigh(equal(0.8, 0.5, 0.3)).map(({ weight }) => weight)).toEqual([1, 1, 1]);
    });
  }

  const uses = fluidUses(spec.create(cpuOnly), [1, 1, 0.8, 0.6], 2.4, 300);
  const last = uses.at(-1)!;
  if (claims.settles) {
    it('comes to rest with every node equally busy, wherever it starts', () => {
      const even = 2.4 / 3.4;
      for (const use of last) expect(Math.abs(use / even - 1)).toBeLessThan(0.07);
      uses.at(-2)!.forEach((use, i) => {
        expect(use).toBeCloseTo(last[i]!, 9);
      });
    });
  } else if (claims.loadAware) {
    it('never comes to rest', () => {
      const swing = Math.max(...last.map((use, i) => Math.abs(use - uses.at(-2)![i]!)));
      expect(swing).toBeGreaterThan(0.01);
    });
  }

  const { exclusion } = law;
  const reasons = (cpu: number | null, isOut: boolean) =>
    exclusion.reasons({ utilisation: { cpu, memory: 0.4, disk: null }, recent: cpu, isOut });
  it(`excludes a node ${claims.excludes === 'never' ? 'never' : `as claimed: ${claims.excludes}`}`, () => {
    const at = (isOut: boolean) =>
      [0.5, 0.6, 0.61, 0.89, 0.9, 0.94, 0.95, 1].filter((cpu) => reasons(cpu, isOut).length > 0);
    const expected = {
      never: { inside: [], outside: [], endsWithCycle: true },
      critical: {
        inside: [0.9, 0.94, 0.95, 1],
        outside: [0.9, 0.94, 0.95, 1],
        endsWithCycle: true,
      },
      hysteresis: {
        inside: [0.95, 1],
        outside: [0.61, 0.89, 0.9, 0.94, 0.95, 1],
        endsWithCycle: false,
      },
    }[claims.excludes];
    expect({
      inside: at(false),
      outside: at(true),
      endsWithCycle: exclusion.endsWithCycle,
    }).toEqual(expected);
    expect(reasons(null, false)).toEqual([]);
  });

  if (claims.excludes === 'critical') {
    it('excludes by the thresholds of every component', () => {
      const { thresholds } = defaultVectorSettings;
      fc.assert(
        fc.property(fc.record({ cpu: ratio, memory: ratio, disk: ratio }), (utilisation) => {
          expect(exclusion.reasons({ utilisation, recent: null, isOut: false })).toEqual(
            criticalComponents(utilisation, thresholds),
          );
        }),
      );
    });
  }
}
