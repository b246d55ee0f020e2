import type { Ms } from '../../core/kernel/units.ts';

/** What has an end. Part of the list of its slot itself, so that to come and to go costs no allocation. */
export class Timed {
  due: Ms = 0;
  before: Timed = this;
  after: Timed = this;

  leave(): void {
    this.before.after = this.after;
    this.after.before = this.before;
    this.before = this;
    this.after = this;
  }
}

/** Enough for 5 s without meeting an entry before its round; one more round is one more look at it. */
const SLOTS = 512;

/**
 * Hashed timing wheel (Varghese and Lauck 1987, scheme 6): entering and leaving take constant time,
 * however many are in it. Entries are given out at the first tick at or after their time at the latest,
 * and never before it.
 */
export class DeadlineWheel<Entry extends Timed> {
  readonly #tickMs: Ms;
  readonly #slots = Array.from({ length: SLOTS }, () => new Timed());
  /** The last tick that was looked at. */
  #tick: number;

  constructor(tickMs: Ms, now: Ms) {
    this.#tickMs = tickMs;
    this.#tick = Math.floor(now / tickMs);
  }

  add(entry: Entry, due: Ms): void {
    entry.due = due;
    const tick = Math.max(Math.ceil(due / this.#tickMs), this.#tick + 1); // late ones come next
    const head = this.#slots[tick % SLOTS]!;
    entry.before = head.before;
    entry.after = head;
    head.before.after = entry;
    head.before = entry;
  }

  /** Takes out those whose time is over. */
  takeDue(now: Ms): Entry[] {
    const last = Math.floor(now / this.#tickMs);
    const due: Entry[] = [];
    const first = Math.max(this.#tick + 1, last - SLOTS + 1); // after a long stall every slot once
    for (let tick = first; tick <= last; tick++)
      this.#takeFrom(this.#slots[tick % SLOTS]!, now, due);
    this.#tick = Math.max(this.#tick, last);
    return due;
  }

  #takeFrom(head: Timed, now: Ms, due: Entry[]): void {
    for (let one = head.after; one !== head; ) {
      const next = one.after;
      if (one.due <= now) {
        one.leave();
        due.push(one as Entry); // only entries come in, by `add`
      }
      one = next;
    }
  }
}
