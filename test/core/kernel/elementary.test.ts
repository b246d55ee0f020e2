import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exp, ln, power } from '../../../src/core/kernel/elementary.ts';
import { createRng } from '../../../src/core/kernel/rng.ts';

const view = new DataView(new ArrayBuffer(8));

const bitsOf = (x: number): bigint => {
  view.setFloat64(0, x);
  return view.getBigUint64(0);
};

/** Numbers between two of the same sign, in steps of the last digit. */
function steps(a: number, b: number): number {
  return Number(a === b ? 0n : bitsOf(Math.abs(a)) - bitsOf(Math.abs(b)));
}

function expectNear(got: number, want: number, ulps = 1): void {
  expect(Math.sign(got)).toBe(Math.sign(want));
  expect(Math.abs(steps(got, want)), `${got} for ${want}`).toBeLessThanOrEqual(ulps);
}

describe('ln', () => {
  // Rounded from 60 digits of Python's decimal.
  it.each([
    { x: 0.5, want: -Math.LN2 },
    { x: 2, want: Math.LN2 },
    { x: 10, want: Math.LN10 },
    { x: 0.2, want: -1.6094379124341003 },
    { x: 3, want: 1.0986122886681098 },
    { x: Math.SQRT2, want: 0.3465735902799727 },
    { x: 1 + Number.EPSILON, want: 2.2204460492503128e-16 },
    { x: 1 - Number.EPSILON / 2, want: -1.1102230246251565e-16 },
    { x: 2 ** -31, want: -21.487562597358306 },
    { x: 1e-300, want: -690.7755278982137 },
    { x: 5e-324, want: -744.4400719213812 },
    { x: 1e308, want: 709.1962086421661 },
    { x: Number.MAX_VALUE, want: 709.782712893384 },
  ])('of $x is $want', ({ x, want }) => {
    expectNear(ln(x), want);
  });

  it.each([
    { x: 1, want: 0 },
    { x: 0, want: Number.NEGATIVE_INFINITY },
    { x: -0, want: Number.NEGATIVE_INFINITY },
    { x: Number.POSITIVE_INFINITY, want: Number.POSITIVE_INFINITY },
    { x: -1, want: Number.NaN },
    { x: Number.NaN, want: Number.NaN },
  ])('of $x is exactly $want', ({ x, want }) => {
    expect(ln(x)).toBe(want);
  });

  it("is the runtime's within one step, also where numbers are subnormal", () => {
    fc.assert(
      fc.property(fc.double({ min: 5e-324, max: Number.MAX_VALUE, noNaN: true }), (x) => {
        expectNear(ln(x), Math.log(x));
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 2 ** -53, max: 1, maxExcluded: true, noNaN: true }), (x) => {
        expectNear(ln(x), Math.log(x));
      }),
    );
  });

  it('never falls, also where one way of taking numbers apart ends and another begins', () => {
    const borders = [2 ** -1022, 2 ** -31, 0.5, Math.SQRT1_2, 1, Math.SQRT2, 2, 2 ** 31];
    for (const border of borders) {
      let last = Number.NEGATIVE_INFINITY;
      for (let i = -50; i <= 50; i++) {
        view.setBigUint64(0, bitsOf(border) + BigInt(i));
        const value = ln(view.getFloat64(0));
        expect(value).toBeGreaterThanOrEqual(last);
        last = value;
      }
    }
  });
});

describe('exp', () => {
  it.each([
    { x: 1, want: Math.E },
    { x: -1, want: 0.36787944117144233 },
    { x: 0.5, want: 1.6487212707001282 },
    { x: 20, want: 485165195.4097903 },
    { x: 100, want: 2.6881171418161356e43 },
    { x: 709.78, want: 1.7928227943945155e308 },
    { x: -708.4, want: 2.217119081664265e-308 },
    { x: -720.5, want: 1.2326102893e-313 },
    { x: -745, want: 5e-324 },
  ])('of $x is $want', ({ x, want }) => {
    expectNear(exp(x), want);
  });

  it.each([
    { x: 0, want: 1 },
    { x: -1e-300, want: 1 },
    { x: 709.8, want: Number.POSITIVE_INFINITY },
    { x: Number.POSITIVE_INFINITY, want: Number.POSITIVE_INFINITY },
    { x: -746, want: 0 },
    { x: Number.NEGATIVE_INFINITY, want: 0 },
    { x: Number.NaN, want: Number.NaN },
  ])('of $x is exactly $want', ({ x, want }) => {
    expect(exp(x)).toBe(want);
  });

  it("is the runtime's within one step", () => {
    fc.assert(
      fc.property(fc.double({ min: -745, max: 709.78, noNaN: true }), (x) => {
        expectNear(exp(x), Math.exp(x));
      }),
    );
  });

  it('never falls', () => {
    fc.assert(
      fc.property(fc.double({ min: -700, max: 700, noNaN: true }), (x) => {
        const step = Math.abs(x) * 2 ** -50;
        expect(exp(x + step)).toBeGreaterThanOrEqual(exp(x));
      }),
    );
  });

  it('undoes ln', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e6, noNaN: true }), (x) => {
        expect(exp(ln(x)) / x).toBeCloseTo(1, 13);
      }),
    );
  });
});

describe('power', () => {
  it.each([
    { x: 2, y: 0.5, want: Math.SQRT2, ulps: 0 },
    { x: 3, y: 0, want: 1, ulps: 0 },
    { x: 0, y: 0, want: 1, ulps: 0 },
    { x: 0, y: 1.5, want: 0, ulps: 0 },
    { x: 2, y: 64, want: 2 ** 64, ulps: 0 },
    { x: 3, y: 20, want: 3486784401, ulps: 0 },
    { x: 2, y: -3, want: 0.125, ulps: 0 },
    { x: 10, y: -0.5, want: 0.31622776601683794, ulps: 1 },
    { x: 1.5, y: 63, want: 124093581919.64894, ulps: 8 },
    { x: 7, y: 1.1, want: 8.50369830827347, ulps: 4 },
    { x: 1e6, y: -1.1, want: 2.511886431509577e-7, ulps: 16 },
    { x: 0.3, y: 2.7, want: 0.038746045822494066, ulps: 4 },
    { x: 1e-5, y: -1 / 1.5, want: 2154.434690031883, ulps: 8 },
  ])('$x^$y is $want', ({ x, y, want, ulps }) => {
    expectNear(power(x, y), want, ulps);
  });
});

it('all are the same to the last bit everywhere', () => {
  const rng = createRng(1);
  let mixed = 0n;
  for (let i = 0; i < 10_000; i++) {
    const values = [ln(rng()), exp(1400 * rng() - 700), power(1e6 * rng(), 8 * rng() - 4)];
    for (const value of values) {
      mixed = BigInt.asUintN(64, mixed * 6364136223846793005n + bitsOf(value));
    }
  }
  expect(mixed.toString(16)).toBe('373c9cebe44c0ef0');
});
