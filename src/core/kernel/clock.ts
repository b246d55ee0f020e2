import type { Ms } from './units.ts';

/** Time as core sees it: monotonic, so that a corrected wall clock never makes a wait negative. */
export interface Clock {
  /** Instant on a monotonic scale of unknown origin; only differences mean something. */
  now(): Ms;
  /** Resolves `duration` later. Rejects with the signal's reason when aborted first. */
  sleep(duration: Ms, signal?: AbortSignal): Promise<void>;
}

interface Sleeper {
  readonly due: Ms;
  wake(): void;
}

/** Time that a test or a simulation moves; starts at 0. */
export class VirtualClock implements Clock {
  #now: Ms = 0;
  #sleepers: Sleeper[] = [];

  now(): Ms {
    return this.#now;
  }

  sleep(duration: Ms, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper: Sleeper = { due: this.#now + Math.max(0, duration), wake: resolve };
    this.#sleepers.push(sleeper);
    const onAbort = (): void => {
      this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
      reject(signal?.reason);
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal?.removeEventListener('abort', onAbort));
  }

  /** Moves time and wakes every sleeper that is due, earliest first. */
  advance(duration: Ms): void {
    if (!(duration >= 0)) throw new RangeError(`time does not run by ${duration} ms`);
    this.#now += duration;
    const due = this.#sleepers.filter((one) => one.due <= this.#now);
    this.#sleepers = this.#sleepers.filter((one) => one.due > this.#now);
    for (const one of due.sort((a, b) => a.due - b.due)) one.wake();
  }
}
