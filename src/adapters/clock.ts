import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../core/kernel/clock.ts';

/** The machine's monotonic clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  async sleep(duration, signal) {
    try {
      await delay(duration, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      throw signal?.aborted ? signal.reason : error;
    }
  },
};
