import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mix64, multiplyHigh, rehash } from '../../../src/core/kernel/mix.ts';
import { hex64 } from '../../../src/core/kernel/xxh64.ts';

const half = fc.nat({ max: 0xffffffff });

/** First outputs by seed, from a C program of the paper's listing (gcc 12.2, uint64_t). */
const streams = [
  { hi: 0, lo: 0, next: ['e220a8397b1dcdaf', '6e789e6aa1b965f4', '06c45d188009454f'] },
  { hi: 0, lo: 1, next: ['910a2dec89025cc1', 'beeb8da1658eec67', 'f893a2eefb32555e'] },
  {
    hi: 0x12345678,
    lo: 0x9abcdef0,
    next: ['161922c645ce50e8', 'ad760cafa1697b60', '3501ff44902ca50d'],
  },
  {
    hi: 0xffffffff,
    lo: 0xffffffff,
    next: ['e4d971771b652c20', 'e99ff867dbf682c9', '382ff84cb27281e9'],
  },
  { hi: 0, lo: 0x80000000, next: ['25493cc63225736c', 'f8845bb42853955b', 'e2c35cdf1ba90fd6'] },
  { hi: 0xffffffff, lo: 0, next: ['219fc13d6bc5b015', '4b18e50a83820b3f', '776f80c8a530cba0'] },
];

describe('rehash', () => {
  it.each(streams)('follows splitmix64 from $hi, $lo', ({ hi, lo, next }) => {
    expect(next.map((_, i) => hex64(rehash(hi, lo, i + 1)))).toEqual(next);
  });

  it('is the hash itself at first, and exact at the last step it promises', () => {
    expect(rehash(0xdeadbeef, 0xfeedface, 0)).toEqual({ hi: 0xdeadbeef, lo: 0xfeedface });
    expect(hex64(rehash(0, 0, 65_535))).toBe('45add512e95d9c9f');
  });
});

describe('mix64', () => {
  it('is the finaliser of splitmix64, exact for all bits', () => {
    const mask = 2n ** 64n - 1n;
    fc.assert(
      fc.property(half, half, (hi, lo) => {
        let z = (BigInt(hi) << 32n) | BigInt(lo);
        z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & mask;
        z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & mask;
        z ^= z >> 31n;
        expect(mix64(hi, lo)).toEqual({ hi: Number(z >> 32n), lo: Number(z & 0xffffffffn) });
      }),
    );
  });
});

describe('multiplyHigh', () => {
  it('is the upper half of the product, whatever the sign of the arguments', () => {
    fc.assert(
      fc.property(half, half, (a, b) => {
        const want = Number((BigInt(a) * BigInt(b)) >> 32n);
        expect(multiplyHigh(a, b) >>> 0).toBe(want);
        expect(multiplyHigh(a | 0, b | 0) >>> 0).toBe(want);
      }),
      { examples: [[0xffffffff, 0xffffffff]] },
    );
  });
});
