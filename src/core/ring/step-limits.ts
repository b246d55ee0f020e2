import type { Ms, Ratio } from '../kernel/units.ts';
import type { StepLimits } from '../placement/slots/steps.ts';
import type { Ring } from './ring.ts';

/** How an operator limits the steps of a change. */
export interface StepWishes {
  /** Copies that a step moves at most, as a number or as a share of all copies. */
  readonly maxMoved?: { readonly count: number } | { readonly share: Ratio };
  /** How long a slot rests between two moves. */
  readonly minInterval?: Ms;
  /** Wall clock, since 1970. */
  readonly now: Ms;
}

const HOUR: Ms = 3_600_000;

export function isLimited({ maxMoved, minInterval = 0 }: StepWishes): boolean {
  return maxMoved !== undefined || minInterval > 0;
}

/**
 * Tables remember the hour of a move, rounded down, so that one hour more makes sure that a slot rests
 * as long as is wanted.
 */
export function stepLimits(
  { table }: Ring,
  { maxMoved, minInterval = 0, now }: StepWishes,
): StepLimits {
  const copies = (table?.rows ?? []).reduce((sum, row) => sum + row.length, 0);
  return {
    maxMoved: copiesInStep(maxMoved, copies),
    minInterval: minInterval > 0 ? Math.ceil(minInterval / HOUR) + 1 : 0,
    hour: Math.floor(now / HOUR),
  };
}

function copiesInStep(maxMoved: StepWishes['maxMoved'], copies: number): number {
  if (maxMoved === undefined) return Number.POSITIVE_INFINITY;
  return 'count' in maxMoved ? maxMoved.count : Math.max(1, Math.floor(maxMoved.share * copies));
}
