import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { log10NormalTail, normalTailQuantile } from '../../../src/core/kernel/normal-tail.ts';

describe('log10NormalTail', () => {
  // math.log10(0.5 * math.erfc(z / sqrt(2))) of Python 3
  it.each([
    { z: -5, want: -1.2449121375808637e-7 },
    { z: -1, want: -0.07502601295781802 },
    { z: 0, want: -0.3010299956639812 },
    { z: 2.9, want: -2.7291318153963524 },
    { z: 3, want: -2.8696990359293686 },
    { z: 5, want: -6.542645672390654 },
    { z: 8, want: -15.206142551017152 },
    { z: 30, want: -197.3092092616609 },
  ])('is $want at z = $z', ({ z, want }) => {
    expect(Math.abs(log10NormalTail(z) / want - 1)).toBeLessThan(1e-9);
  });

  it('falls all the way, also where doubles have no such chances', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -7, max: 200, noNaN: true }),
        fc.double({ min: 0.01, max: 10, noNaN: true }),
        (z, step) => {
          expect(log10NormalTail(z + step)).toBeLessThan(log10NormalTail(z));
        },
      ),
    );
  });
});

describe('normalTailQuantile', () => {
  it.each([
    { digits: 1, want: 1.2815515655446004 },
    { digits: 3, want: 3.090232306167813 },
    { digits: 8, want: 5.612001244174789 },
  ])('of 10^-$digits is $want', ({ digits, want }) => {
    expect(normalTailQuantile(digits)).toBeCloseTo(want, 12);
  });

  it('is the inverse of the tail', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1000, noNaN: true }), (digits) => {
        expect(-log10NormalTail(normalTailQuantile(digits)) / digits).toBeCloseTo(1, 9);
      }),
    );
  });
});
