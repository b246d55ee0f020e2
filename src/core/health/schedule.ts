import type { Ms } from '../kernel/units.ts';

/**
 * When target `index` of `count` has its turn within each interval: evenly spread in the order of the
 * targets and the same in every interval, so that neither this machine nor the network sees bursts.
 *
 * @returns 0 ≤ offset < intervalMs
 */
export function checkOffset(index: number, count: number, intervalMs: Ms): Ms {
  return (index * intervalMs) / count;
}

/**
 * The first turn of a target after `now`. Turns that have passed by are left out, not made up for:
 * after a stall a burst would only make things worse.
 *
 * @param startMs when the schedule began; the target's first turn is at `startMs + offset`
 */
export function nextCheck(now: Ms, startMs: Ms, offset: Ms, intervalMs: Ms): Ms {
  const first = startMs + offset;
  if (now < first) return first;
  const due = first + (Math.floor((now - first) / intervalMs) + 1) * intervalMs;
  return due > now ? due : due + intervalMs; // rounding may have put it on `now`
}
