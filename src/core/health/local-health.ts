import type { Ms, Ratio } from '../kernel/units.ts';

/** A gap in one's own pulse that is longer than this was no ordinary delay; a CPU quota makes some of 90 ms. */
const STALL_MS: Ms = 50;
const WINDOW_MS: Ms = 1000;
/** Part of a second that, lost to stalls, means the machine cannot keep up. */
const STARVED: Ratio = 0.25;
/** A busy machine always loses a little. */
const CALM: Ratio = 0.1;
const WORST_SCORE = 7;

/**
 * The asking machine's own health: how much of the time it did not run, and so could not have heard
 * an answer. `awake` is the time it did run: detectors that count by it blame nobody for its stalls.
 *
 * The score goes from 0 to 7, as in memberlist: up when more than a quarter of a second was lost,
 * down for every second in which less than a tenth was; intervals are stretched by it.
 * @see Dadgar, Phillips, Currey 2017, arXiv 1707.00788 (Lifeguard)
 */
export class LocalHealth {
  #lastPulse: Ms;
  #lost: Ms = 0;
  #windowStart: Ms;
  #lostBefore: Ms = 0;
  #score = 0;

  constructor(now: Ms) {
    this.#lastPulse = now;
    this.#windowStart = now;
  }

  /**
   * To be called at short intervals, at least every 20 ms, and before anything else after a wait.
   * @returns the stall that just ended; 0 when there was none
   */
  pulse(now: Ms): Ms {
    const gap = now - this.#lastPulse;
    this.#lastPulse = now;
    const stall = gap > STALL_MS ? gap : 0;
    this.#lost += stall;
    if (now - this.#windowStart >= WINDOW_MS) this.#closeWindow(now);
    return stall;
  }

  /** Time that this machine has run, on the scale of `now`; stands still during stalls. */
  awake(now: Ms): Ms {
    return now - this.#lost;
  }

  get lostMs(): Ms {
    return this.#lost;
  }

  get score(): number {
    return this.#score;
  }

  /** By how much intervals are stretched: 1, 2, 4, 8. */
  get stretch(): number {
    return 2 ** Math.min(3, this.#score);
  }

  #closeWindow(now: Ms): void {
    const lost = (this.#lost - this.#lostBefore) / (now - this.#windowStart);
    if (lost > STARVED) this.#score = Math.min(WORST_SCORE, this.#score + 1);
    else if (lost <= CALM) this.#score = Math.max(0, this.#score - 1);
    this.#windowStart = now;
    this.#lostBefore = this.#lost;
  }
}
