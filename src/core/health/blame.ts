import type { Ms } from '../kernel/units.ts';

/** Signs of life of all nodes that are not dead. */
export interface NetworkSigns {
  readonly count: number;
  readonly last: Ms;
}

/** A check may be sent so late without that it counts as a stall. */
const LATE_MS: Ms = 50;

/**
 * Who is to blame for a node's silence. When our link is cut, the first node to be judged fell silent
 * at most an interval before the cut, so that all others have been silent since an interval after it.
 * When they have, and it could still be that they were not asked since, it is open.
 *
 * @param lastHeard the node's last answer; all instants in the time that this machine ran
 * @param intervalMs the longest that nodes were asked in since, which may have been a stretched one
 */
export function blameFor(
  lastHeard: Ms,
  { count, last }: NetworkSigns,
  awake: Ms,
  intervalMs: Ms,
): 'node' | 'link' | 'open' {
  if (count < 2 || last > lastHeard + intervalMs + LATE_MS) return 'node';
  return awake - last < 1.5 * intervalMs ? 'open' : 'link';
}
