import { describe, expect, it } from 'vitest';
import { mix64 } from '../../../src/core/kernel/mix.ts';
import { jumpTo } from '../../../src/core/placement/jump.ts';

/** The algorithm of the paper in exact integers; its quotient is a double there as well. */
function plainJump(key: bigint, count: number): number {
  let [state, node, next] = [key, -1, 0];
  while (next < count) {
    node = next;
    state = (state * 2862933555777941757n + 1n) % 2n ** 64n;
    next = Math.floor((node + 1) * (2 ** 31 / (Number(state >> 33n) + 1)));
  }
  return node;
}

describe('jump', () => {
  it.each([
    // Published with several implementations, among them github.com/dgryski/go-jump.
    { key: 1n, count: 1, want: 0 },
    { key: 42n, count: 57, want: 43 },
    { key: 0xdead10ccn, count: 1, want: 0 },
    { key: 0xdead10ccn, count: 666, want: 361 },
    { key: 256n, count: 1024, want: 520 },
  ])('gives node $want of $count to the key $key', ({ key, count, want }) => {
    expect(jumpTo(Number(key >> 32n), Number(key & 0xffffffffn), count)).toBe(want);
    expect(plainJump(key, count)).toBe(want);
  });

  it('agrees with exact integers', () => {
    for (let i = 0; i < 3000; i++) {
      const { hi, lo } = mix64(8, i);
      const count = 1 + (i % 977);
      const key = (BigInt(hi) << 32n) | BigInt(lo);
      expect(jumpTo(hi, lo, count)).toBe(plainJump(key, count));
    }
  });
});
