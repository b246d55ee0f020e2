import type { Ms } from '../../core/kernel/units.ts';
import { DeadlineWheel, Timed } from './deadline-wheel.ts';

/** Has an end, at which it is told so. */
export abstract class Deadline extends Timed {
  /** From its beginning to its end. */
  span: Ms = 0;
  /** What this process had lost when it began. */
  lostBefore: Ms = 0;
  /** How often its end was put off. */
  putOffCount = 0;
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
/** A tick that is later than this was not just waiting its turn: this process was held up. */
const STALL: Ms = 20;
/** A machine that is held up for ever must come to an end, too. */
const MOST_PUT_OFF = 2;

/**
 * The ends of all checks, by one timer for all.
 *
 * Nobody is judged by that timer alone. When this process was held up, the answers wait in its sockets
 * while the timers are due first; a socket of datagrams gives out only some of them a poll. So the
 * loop first polls until two polls in a row brought nothing; who has been answered then is not judged.
 * Others could not even be asked in that time (the connection stood, the question was not sent): who
 * has no answer then gets the time back that this process lost, at most as much as he had at first.
 */
export class Deadlines {
  readonly #loop: Loop;
  readonly #wheel: DeadlineWheel<Deadline>;
  #isTicking = false;
  #count = 0;
  #answers = 0;
  #tickedAt: Ms = 0;
  /** Time in which this process was held up while checks were open, all in all. */
  #lost: Ms = 0;

  constructor(loop: Loop = systemLoop) {
    this.#loop = loop;
    this.#wheel = new DeadlineWheel(TICK, loop.now());
  }

  now(): Ms {
    return this.#loop.now();
  }

  add(deadline: Deadline, span: Ms): void {
    const now = this.#loop.now();
    deadline.span = span;
    deadline.putOffCount = 0;
    deadline.lostBefore = this.#lost;
    this.#wheel.add(deadline, now + span);
    this.#count++;
    if (this.#isTicking) return;
    this.#isTicking = true;
    this.#tickedAt = now;
    this.#loop.after(TICK, this.#onTick);
  }

  /** Takes it out without a word; an answer, as far as draining goes. */
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
    const now = this.#loop.now();
    const late = now - this.#tickedAt - TICK;
    if (late > STALL) this.#lost += late;
    this.#tickedAt = now;
    const due = this.#wheel.takeDue(now);
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
      for (const one of due) if (!one.isOver) this.#judge(one);
    };
    this.#loop.afterPoll(onPoll);
  }

  #judge(one: Deadline): void {
    const lost = Math.min(this.#lost - one.lostBefore, one.span);
    if (lost === 0 || one.putOffCount === MOST_PUT_OFF) {
      one.expire();
      return;
    }
    one.putOffCount++;
    one.lostBefore = this.#lost;
    this.#wheel.add(one, this.#loop.now() + lost);
  }
}

/** Those of this process. */
export const deadlines = new Deadlines();
