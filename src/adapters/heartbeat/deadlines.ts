import type { Ms } from '../../core/kernel/units.ts';
import { DeadlineWheel, Timed } from './deadline-wheel.ts';

/** Has an end, at which it is told so. */
export abstract class Deadline extends Timed {
  /** Over before its time: it is not told then. */
  abstract readonly isOver: boolean;
  /** The time is over. */
  abstract expire(): void;
}

/** What deadlines need of the event loop; a test moves its own. */
export interface Loop {
  now(): Ms;
  /** Calls back after some time. */
  after(duration: Ms, work: () => void): void;
  /** Calls back when the loop has taken in what waited for it, once. */
  afterPoll(work: () => void): void;
}

const systemLoop: Loop = {
  now: () => performance.now(),
  after: (duration, work) => void setTimeout(work, duration),
  afterPoll: (work) => void setImmediate(work),
};

const TICK: Ms = 10;
/** Polls in a row that must bring no answer before anybody is judged. */
const QUIET_POLLS = 2;
/** Where answers never cease, judging waits no longer than this. */
const MOST_POLLS = 50;
const LONGEST_DRAIN: Ms = 50;

/**
 * The ends of all checks, by one timer for all.
 *
 * Nobody is judged by that timer alone. When this process was held up, the answers wait in its sockets
 * while the timers are due first; a socket of datagrams gives out only some of them a poll. So the
 * loop first polls until two polls in a row brought nothing; who has been answered then is not judged.
 */
export class Deadlines {
  readonly #loop: Loop;
  readonly #wheel: DeadlineWheel<Deadline>;
  #isTicking = false;
  #count = 0;
  #answers = 0;

  constructor(loop: Loop = systemLoop) {
    this.#loop = loop;
    this.#wheel = new DeadlineWheel(TICK, loop.now());
  }

  now(): Ms {
    return this.#loop.now();
  }

  add(deadline: Deadline, due: Ms): void {
    this.#wheel.add(deadline, due);
    this.#count++;
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#loop.after(TICK, this.#onTick);
  }

  /** Ends it without a word; an answer, as far as draining goes. */
  remove(deadline: Deadline): void {
    deadline.leave();
    this.#count--;
    this.#answers++;
  }

  /** Something came from a node, though no whole answer. */
  noteProgress(): void {
    this.#answers++;
  }

  readonly #onTick = (): void => {
    this.#isTicking = this.#count > 0;
    if (!this.#isTicking) return;
    this.#loop.after(TICK, this.#onTick);
    const due = this.#wheel.takeDue(this.#loop.now());
    if (due.length > 0) this.#drain(due);
  };

  #drain(due: readonly Deadline[]): void {
    const end = this.#loop.now() + LONGEST_DRAIN;
    let [polls, quiet, seen] = [0, 0, this.#answers];
    const onPoll = (): void => {
      polls++;
      quiet = this.#answers === seen ? quiet + 1 : 0;
      seen = this.#answers;
      if (quiet < QUIET_POLLS && polls < MOST_POLLS && this.#loop.now() < end) {
        this.#loop.afterPoll(onPoll);
        return;
      }
      for (const one of due) if (!one.isOver) one.expire();
    };
    this.#loop.afterPoll(onPoll);
  }
}

/** Those of this process. */
export const deadlines = new Deadlines();
