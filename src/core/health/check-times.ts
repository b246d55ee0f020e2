import type { Ms } from '../kernel/units.ts';
import { checkOffset, nextCheck } from './schedule.ts';

/** Parts of an interval after which a suspect is asked again. */
const EXTRAS_PER_INTERVAL = 4;
const LEAST_EXTRA_MS: Ms = 50;

/**
 * When each node is to be asked: once an interval, the nodes spread over it evenly so that neither
 * the network nor this machine sees them all at once. A time that was missed is made up for once, not
 * as often as it was missed.
 */
export class CheckTimes {
  readonly #interval: Ms;
  readonly #start: Ms;
  readonly #offsets: Float64Array;
  readonly #next: Float64Array;
  readonly #lastSent: Float64Array;
  readonly #nextExtra: Float64Array;

  constructor(count: number, interval: Ms, start: Ms) {
    this.#interval = interval;
    this.#start = start;
    this.#offsets = Float64Array.from({ length: count }, (_, i) => checkOffset(i, count, interval));
    this.#next = this.#offsets.map((offset) => start + offset);
    this.#lastSent = new Float64Array(count).fill(Number.NEGATIVE_INFINITY);
    this.#nextExtra = new Float64Array(count);
  }

  /**
   * @param stretch only every so many times is a node asked
   * @returns indices of the nodes to be asked now, and when they were to be asked
   */
  takeRegular(now: Ms, stretch: number): { readonly index: number; readonly dueAt: Ms }[] {
    const due: { index: number; dueAt: Ms }[] = [];
    const interval = this.#interval;
    for (let index = 0; index < this.#next.length; index++) {
      const dueAt = this.#next[index]!;
      if (dueAt > now) continue;
      this.#next[index] = nextCheck(now, this.#start, this.#offsets[index]!, interval);
      if (now - this.#lastSent[index]! < (stretch - 0.5) * interval) continue;
      due.push({ index, dueAt });
      this.#lastSent[index] = now;
      this.#nextExtra[index] = now + this.#pause();
    }
    return due;
  }

  /** Whether the node's next regular check is to be sent by now. */
  isDue(index: number, now: Ms): boolean {
    return this.#next[index]! <= now;
  }

  /** Whether a suspect is to be asked out of turn now. */
  takeExtra(index: number, now: Ms): boolean {
    if (now < this.#nextExtra[index]!) return false;
    this.#nextExtra[index] = now + this.#pause();
    return true;
  }

  /** A suspect is asked again as soon as makes sense: the proof of its death is one answer away. */
  hasten(index: number, now: Ms): void {
    this.#nextExtra[index] = now + LEAST_EXTRA_MS;
  }

  #pause(): Ms {
    return Math.max(LEAST_EXTRA_MS, this.#interval / EXTRAS_PER_INTERVAL);
  }
}
