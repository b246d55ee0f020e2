import { setImmediate as nextTurn } from 'node:timers';
import type { Ms } from '../../core/kernel/units.ts';

/** How a sending thread waits for the next arrival. */
export const pacings = {
  spin: 'turns of the event loop without a rest when an arrival is near: a core for each thread',
  timer: 'a timer of a millisecond: little CPU, arrivals in batches, half a millisecond late',
} as const satisfies Record<string, string>;

export type Pacing = keyof typeof pacings;

/** An arrival further away than this is waited for by a timer, which may come a millisecond late. */
const TIMER_MS: Ms = 1.2;

/**
 * Calls `turn` again and again, with turns of the event loop between, until it answers undefined.
 * @param turn does what is due and answers how long nothing will be, nothing above 0 if it was too much
 */
export function pace(pacing: Pacing, turn: () => Ms | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const once = (): void => {
      try {
        const wait = turn();
        if (wait === undefined) resolve();
        else if (wait > TIMER_MS || (wait > 0 && pacing === 'timer')) setTimeout(once, 1);
        else nextTurn(once);
      } catch (error) {
        reject(error);
      }
    };
    once();
  });
}
