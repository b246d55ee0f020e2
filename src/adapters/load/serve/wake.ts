import type { Ms } from '../../../core/kernel/units.ts';

/** A timer of Node counts whole milliseconds and is usually some 0.2 ms late. */
const MARGIN_MS: Ms = 0.5;

/**
 * Calls back at an instant, to some hundredths of a millisecond: a timer until it is less than 1.5 ms away,
 * then turns of the event loop until it has come. Without an instant it costs nothing.
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
    if (this.#turn !== undefined || this.#timerAt <= this.#due - MARGIN_MS) return;
    if (this.#due === Number.POSITIVE_INFINITY) return;
    clearTimeout(this.#timer);
    this.#timerAt = Number.POSITIVE_INFINITY;
    const wait = this.#due - performance.now() - MARGIN_MS;
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
