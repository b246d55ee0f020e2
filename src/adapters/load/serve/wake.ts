import type { Ms } from '../../../core/kernel/units.ts';

/** Timers of Node are up to a millisecond late, and some more when the loop is busy. */
const SPIN_MS: Ms = 1.5;

/**
 * Calls back at an instant, to some hundredths of a millisecond: a timer as long as it is far away, then
 * turns of the event loop until it has come. Without an instant it costs nothing.
 */
export class Wake {
  readonly #onDue: (now: Ms) => void;
  #due: Ms = Number.POSITIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;
  #timerAt: Ms = Number.POSITIVE_INFINITY;
  #turn: NodeJS.Immediate | undefined;

  /** @param onDue may set the next instant */
  constructor(onDue: (now: Ms) => void) {
    this.#onDue = onDue;
  }

  /** @param due by performance.now(); Infinity for never */
  set(due: Ms): void {
    this.#due = due;
    this.#arm();
  }

  close(): void {
    this.#due = Number.POSITIVE_INFINITY;
    clearTimeout(this.#timer);
    clearImmediate(this.#turn);
  }

  #arm(): void {
    // A turn or a timer that comes early enough looks again by itself.
    if (this.#turn !== undefined || this.#timerAt <= this.#due - SPIN_MS) return;
    if (this.#due === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.#timer);
    this.#timerAt = Number.POSITIVE_INFINITY;
    const wait = this.#due - performance.now() - SPIN_MS;
    if (wait < 1) {
      this.#turn = setImmediate(() => this.#look());
      return;
    }
    // Longer waits than setTimeout knows end early, and are armed again.
    const timerMs = Math.min(Math.floor(wait), 0x7fffffff);
    this.#timerAt = performance.now() + timerMs;
    this.#timer = setTimeout(() => this.#look(), timerMs);
  }

  #look(): void {
    this.#turn = undefined;
    this.#timerAt = Number.POSITIVE_INFINITY;
    const now = performance.now();
    if (this.#due <= now) {
      this.#due = Number.POSITIVE_INFINITY;
      this.#onDue(now);
    } else this.#arm();
  }
}
