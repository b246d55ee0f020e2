import type { Ratio } from '../kernel/units.ts';

/** How many of `count` a share allows; 0.29 · 100 is 28.999999999999996 in doubles. */
export function mostOf(share: Ratio, count: number): number {
  return Math.floor(share * count + 1e-9);
}
