import type { Ms } from '../kernel/units.ts';
import type { Cause } from './localise.ts';

/** Since when each cause has been found without a break. */
export type SettleState = ReadonlyMap<string, Ms>;

/**
 * Keeps causes back until they have been found for `quietMs` without a break: while a rack goes down,
 * its first nodes look like deaths of their own. A cause that has more and more nodes is the same one;
 * one that is found no longer is gone at once.
 *
 * @param state of the step before; undefined starts
 * @param now on a monotonic scale
 * @returns the causes that may be told, and when the next one may: Infinity when these are all
 */
export function settle(
  state: SettleState | undefined,
  causes: readonly Cause[],
  now: Ms,
  quietMs: Ms,
): { state: SettleState; settled: Cause[]; dueAt: Ms } {
  const since = new Map(causes.map((cause) => [nameOf(cause), state?.get(nameOf(cause)) ?? now]));
  const settled: Cause[] = [];
  let dueAt = Number.POSITIVE_INFINITY;
  for (const cause of causes) {
    const begin = since.get(nameOf(cause))!;
    if (now - begin >= quietMs) settled.push(cause);
    else dueAt = Math.min(dueAt, begin + quietMs);
  }
  return { state: since, settled, dueAt };
}

/** A kind has no blank in it. */
const nameOf = ({ kind, name }: Cause): string => `${kind} ${name}`;
