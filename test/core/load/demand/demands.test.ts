import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRng, type Rng } from '../../../../src/core/kernel/rng.ts';
import type { DemandSpec } from '../../../../src/core/load/demand/demand.ts';
import { parseDemand, printDemand, readLaw } from '../../../../src/core/load/demand/parse.ts';
import {
  type DemandName,
  demandLaws,
  demandNames,
} from '../../../../src/core/load/demand/registry.ts';

const DRAWS = 200_000;

function drawn(spec: DemandSpec, parameter: number, count = DRAWS, seed = 1): Float64Array {
  const draw = spec.create(createRng(seed), parameter);
  return Float64Array.from({ length: count }, draw);
}

const meanOf = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe.each(Object.entries(demandLaws))('law %s', (_, spec: DemandSpec) => {
  const standard = spec.parameter?.default ?? 0;

  it('says in a line what it is', () => {
    expect(spec.summary.length).toBeLessThanOrEqual(60);
    expect(spec.source).not.toBe('');
    if (spec.parameter === undefined) return;
    const { default: value, least, most } = spec.parameter;
    expect(value >= least && value <= most).toBe(true);
  });

  it('draws the same numbers from the same seed, others from another one', () => {
    const first = drawn(spec, standard, 100);
    expect(drawn(spec, standard, 100)).toEqual(first);
    const isSame = drawn(spec, standard, 100, 2).every((value, i) => value === first[i]);
    expect(isSame).toBe(spec.variation(standard) === 0);
  });

  it('draws positive numbers with the mean 1', () => {
    const values = drawn(spec, standard);
    expect(values.every((value) => value > 0 && Number.isFinite(value))).toBe(true);
    const deviation = Math.sqrt(spec.variation(standard) / DRAWS);
    expect(Math.abs(meanOf(values) - 1)).toBeLessThanOrEqual(4 * deviation);
  });

  it('stays positive and finite at the ends of what the dice give', () => {
    const ends = [0, 1 - 2 ** -53, 0.5];
    const { least = 0, most = 0 } = spec.parameter ?? {};
    for (const end of ends) {
      for (const parameter of [least, standard, most]) {
        const value = spec.create(beginningWith(end), parameter)();
        expect(value >= 0 && Number.isFinite(value), `${parameter}`).toBe(true);
      }
    }
  });
});

/** Dice that go on by chance: what is drawn by rejection would never end with the same number always. */
function beginningWith(number: number): Rng {
  const others = createRng(1);
  let isFirst = true;
  return () => {
    if (!isFirst) return others();
    isFirst = false;
    return number;
  };
}

/** Parameters at which the fourth moment is finite, so that a sample's variation settles. */
const settling: readonly { readonly law: DemandName; readonly parameter: number }[] = [
  { law: 'constant', parameter: 0 },
  { law: 'exponential', parameter: 0 },
  { law: 'hyperexponential', parameter: 1 },
  { law: 'hyperexponential', parameter: 4 },
  { law: 'lognormal', parameter: 0.1 },
  { law: 'lognormal', parameter: 1 },
  { law: 'pareto', parameter: 6 },
  { law: 'pareto', parameter: 10 },
  { law: 'specweb96', parameter: 0 },
];

describe('variation', () => {
  it.each(settling)('of $law $parameter is what the draws have', ({ law, parameter }) => {
    const spec: DemandSpec = demandLaws[law];
    const values = drawn(spec, parameter);
    const mean = meanOf(values);
    const found = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / DRAWS;
    const want = spec.variation(parameter);
    expect(Math.abs(mean - 1)).toBeLessThanOrEqual(3.5 * Math.sqrt(want / DRAWS));
    expect(Math.abs(found - want)).toBeLessThanOrEqual(0.05 * want);
  });

  it('is infinite for heavy tails', () => {
    expect(demandLaws.pareto.variation(2)).toBe(Number.POSITIVE_INFINITY);
    expect(demandLaws.pareto.variation(3)).toBe(1 / 3);
  });
});

it('laws draw from their tails as they should', () => {
  const beyond = (law: DemandName, parameter: number, limit: number) =>
    drawn(demandLaws[law], parameter).filter((value) => value > limit).length / DRAWS;
  expect(beyond('exponential', 0, 3)).toBeCloseTo(Math.exp(-3), 2);
  // P(X > x) = (least / x)^shape with least = (shape - 1) / shape
  expect(beyond('pareto', 1.5, 10)).toBeCloseTo((1 / 3 / 10) ** 1.5, 3);
});

describe('a demand as text', () => {
  it.each([
    { text: '5ms', want: { law: 'constant', parameter: 0, meanMs: 5 } },
    { text: ' exponential   2.5ms ', want: { law: 'exponential', parameter: 0, meanMs: 2.5 } },
    { text: 'lognormal 1s', want: { law: 'lognormal', parameter: 1, meanMs: 1000 } },
    { text: 'pareto:1.5 5ms', want: { law: 'pareto', parameter: 1.5, meanMs: 5 } },
    { text: 'constant 1d', want: { law: 'constant', parameter: 0, meanMs: 86_400_000 } },
  ])('$text', ({ text, want }) => {
    expect(parseDemand(text)).toEqual(want);
  });

  it('reads what printDemand writes', () => {
    const demands = fc
      .record({
        law: fc.constantFrom(...demandNames),
        part: fc.integer({ min: 0, max: 1000 }),
        meanMs: fc.integer({ min: 1, max: 1e6 }).map((count) => count / 64),
      })
      .map(({ law, part, meanMs }) => {
        const { parameter }: DemandSpec = demandLaws[law];
        if (parameter === undefined) return { law, parameter: 0, meanMs };
        const { least, most } = parameter;
        return { law, parameter: least + (part / 1000) * (Math.min(most, 100) - least), meanMs };
      });
    fc.assert(
      fc.property(demands, (demand) => {
        expect(parseDemand(printDemand(demand))).toEqual(demand);
      }),
    );
  });

  it.each([
    {
      text: 'expontial 5ms',
      message: 'there is no law of demands "expontial"',
      hint: /exponential\?/,
    },
    {
      text: 'toString 5ms',
      message: 'there is no law of demands "toString"',
      hint: /^choose from/,
    },
    { text: 'exponential:2 5ms', message: /has a number, and needs none/, hint: /pareto:1.5/ },
    { text: 'pareto:1 5ms', message: /must have a shape from 1.01 to 100/, hint: /pareto/ },
    { text: 'pareto: 5ms', message: /must have a shape/, hint: /pareto/ },
    { text: 'pareto:2:3 5ms', message: /there is no law/, hint: /pareto\?|choose/ },
    { text: 'pareto 5', message: 'duration "5" has no unit', hint: /250ms/ },
    { text: '0ms', message: 'demand "0ms" must have a mean above 0, up to 1d', hint: /5ms/ },
    { text: '2d', message: /up to 1d/, hint: /5ms/ },
    { text: 'exponential 5ms fast', message: /more than a law and a mean/, hint: /5ms/ },
    { text: '', message: /duration/, hint: /250ms/ },
  ])('"$text" is refused', ({ text, message, hint }) => {
    expect(() => parseDemand(text)).toThrow(
      expect.objectContaining({
        code: 'USAGE',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  it('a law alone has its default', () => {
    expect(readLaw('pareto')).toEqual({ name: 'pareto', parameter: 2.2 });
    expect(readLaw('hyperexponential:3')).toEqual({ name: 'hyperexponential', parameter: 3 });
  });
});
