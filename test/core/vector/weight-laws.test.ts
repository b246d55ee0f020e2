import { describe, expect, it } from 'vitest';
import { weightLawNames } from '../../../src/core/cluster/vector-settings.ts';
import { cumulative } from '../../../src/core/vector/law/cumulative.ts';
import { dch } from '../../../src/core/vector/law/dch.ts';
import { dchLinear } from '../../../src/core/vector/law/dch-linear.ts';
import { integral } from '../../../src/core/vector/law/integral.ts';
import { weightLaws } from '../../../src/core/vector/law/registry.ts';
import { steady } from '../../../src/core/vector/law/steady.ts';
import type { WeightLaw } from '../../../src/core/vector/weight-law.ts';
import feedback from '../../fixtures/dch/dch-feedback.json' with { type: 'json' };
import { cpuOnly, fluidUses, weightLawContract } from './weight-law-contract.ts';

describe.each(Object.entries(weightLaws))('weight law %s', (_, spec) => weightLawContract(spec));

it('the cluster file knows the laws of the registry', () => {
  expect(Object.keys(weightLaws)).toEqual(weightLawNames);
});

it('steady is one of the damped laws under another name', () => {
  expect(steady.create).toBe(integral.create);
  expect(steady.claims).toMatchObject({ settles: true });
});

/** The modes of the vectors and the law that each of them is. */
const laws: Readonly<Record<string, (exponent: number) => WeightLaw>> = {
  ratio: (exponent) => dch.create({ ...cpuOnly, dch: { exponent } }),
  linear: () => dchLinear.create(cpuOnly),
  cum: (exponent) => cumulative.create({ ...cpuOnly, cumulative: { exponent } }),
};

describe.each(feedback)('SPEC S1.4, feedback of $mode with β = $beta', (vector) => {
  const law = laws[vector.mode]!(vector.beta);
  const uses = fluidUses(law, vector.capacity, vector.lam, vector.utilisations.length);

  it.each(vector.utilisations.map((want, cycle) => ({ want, cycle })))(
    'cycle $cycle has the uses $want',
    ({ want, cycle }) => {
      want.forEach((use, node) => {
        expect(uses[cycle]![node]).toBeCloseTo(use, 4);
      });
    },
  );
});

describe('cumulative', () => {
  it('keeps weights near the performance when a load does not follow them', () => {
    const law = cumulative.create(cpuOnly);
    let weights = [1, 1];
    for (let cycle = 0; cycle < 50; cycle++) {
      weights = law
        .weigh(
          weights.map((weight, i) => ({
            performance: 1,
            weight,
            news: { load: i === 0 ? 1.8 : 0.6, busiest: 0.5, memory: 0.5 },
          })),
        )
        .map(({ weight }) => weight);
    }
    expect(weights[0]).toBeGreaterThanOrEqual(1 / 16);
  });
});

describe('integral', () => {
  const law = integral.create(cpuOnly);
  const node = (busiest: number, over: object = {}) => ({
    performance: 1,
    weight: 1,
    news: { load: 1, busiest, memory: 0.4 },
    ...over,
  });
  const weights = (...nodes: ReturnType<typeof node>[]) =>
    law.weigh(nodes).map(({ weight }) => Number(weight.toFixed(6)));

  it('changes nothing within the dead band', () => {
    expect(weights(node(0.515), node(0.485), node(0.5))).toEqual([1, 1, 1]);
  });

  it('takes deviations of an idle fleet for noise', () => {
    expect(weights(node(0.06), node(0.03), node(0.045))).toEqual([1, 1, 1]);
  });

  it('moves weight from the busy to the idle and leaves the others alone', () => {
    const [busy, even, idle] = weights(node(0.7), node(0.5), node(0.3));
    expect(busy).toBeLessThan(1);
    expect(even).toBe(1);
    expect(idle! - 1).toBeCloseTo(1 - busy!, 6);
  });

  it('gives to all below the mean when none is far below it', () => {
    const [busy, ...others] = weights(node(0.6), node(0.49), node(0.49), node(0.49), node(0.49));
    expect(busy).toBeLessThan(1);
    for (const other of others) expect(other).toBeGreaterThan(1);
  });

  it('relieves a hot node at once, by its newest load', () => {
    const calm = { smoothed: 0.5 };
    const [hot] = weights(node(1, calm), node(0.5, calm), node(0.5, calm), node(0.5, calm));
    // The mean is (1 + 3 · 0.5) / 4: what the four are at with everything evened out.
    expect(hot).toBeCloseTo(0.625, 6);
    const [warm] = weights(node(0.8, calm), node(0.5, calm), node(0.5, calm), node(0.5, calm));
    expect(warm).toBeGreaterThan(0.93);
  });

  it('gives nothing more to a node that is short of memory', () => {
    const short = { news: { load: 1, busiest: 0.3, memory: 0.9 } };
    const [busy, full, idle] = weights(node(0.7), node(0.3, short), node(0.3));
    expect(full).toBe(1);
    expect(idle! - 1).toBeCloseTo(1 - busy!, 6);
  });

  it('keeps weights between an eighth and four times the performance', () => {
    expect(weights(node(1, { weight: 1 / 8 }), node(0.2), node(0.2))).toEqual([1 / 8, 1, 1]);
    expect(weights(node(0.1, { weight: 4 }), node(0.9), node(0.9))[0]).toBe(4);
  });

  it('moves the smoothed load along with the weight', () => {
    const [busy] = law.weigh([node(0.7), node(0.3)]);
    expect(busy!.smoothed! / busy!.weight).toBeCloseTo(0.7, 12);
  });

  it('heeds nothing where neither CPU nor disk is known', () => {
    const blind = { news: { load: 2, busiest: null, memory: 0.9 } };
    expect(weights(node(0, blind), node(0, blind))).toEqual([1, 1]);
  });

  it('names the component by which a node is out', () => {
    const at = (cpu: number, disk: number) =>
      law.exclusion.reasons({
        utilisation: { cpu, memory: 0.99, disk },
        recent: Math.max(cpu, disk),
        isOut: false,
      });
    expect(at(0.2, 0.97)).toEqual([{ component: 'disk', ratio: 0.97, threshold: 0.95 }]);
    expect(at(0.96, 0.2)).toEqual([{ component: 'cpu', ratio: 0.96, threshold: 0.95 }]);
    expect(at(0.2, 0.2)).toEqual([]);
  });
});
