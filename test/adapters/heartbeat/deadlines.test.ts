import { describe, expect, it } from 'vitest';
import { Deadline, Deadlines, type Loop } from '../../../src/adapters/heartbeat/deadlines.ts';

/** An event loop that the test turns: time, one timer, and what each poll brings. */
class FakeLoop implements Loop {
  #now = 0;
  #timer: { at: number; work: () => void } | undefined;
  #polled: (() => void)[] = [];
  polls = 0;

  now = (): number => this.#now;
  after = (duration: number, work: () => void): void => {
    this.#timer = { at: this.#now + duration, work };
  };
  afterPoll = (work: () => void): void => void this.#polled.push(work);

  get hasTimer(): boolean {
    return this.#timer !== undefined;
  }

  /** Time passes without a turn of the loop. */
  stall(duration: number): void {
    this.#now += duration;
  }

  /** Time passes as it should, tick by tick. */
  pass(duration: number): void {
    for (let ms = 0; ms < duration; ms += 10) {
      this.stall(10);
      this.turn();
    }
  }

  /** A timer that is due, then a poll that brings `answers`, and what waited for it. */
  turn(answers: () => void = () => undefined): void {
    const timer = this.#timer;
    if (timer !== undefined && timer.at <= this.#now) {
      this.#timer = undefined;
      timer.work();
    }
    this.polls++;
    answers();
    for (const work of this.#polled.splice(0)) work();
  }
}

class Check extends Deadline {
  isOver = false;
  isExpired = false;
  expire(): void {
    this.isExpired = true;
    this.isOver = true;
    this.deadlines.remove(this);
  }
  answer(): void {
    this.isOver = true;
    this.deadlines.remove(this);
  }
  readonly deadlines: Deadlines;
  constructor(deadlines: Deadlines) {
    super();
    this.deadlines = deadlines;
  }
}

const SPAN = 100;

function started(count: number) {
  const loop = new FakeLoop();
  const deadlines = new Deadlines(loop);
  const checks = Array.from({ length: count }, () => new Check(deadlines));
  for (const check of checks) deadlines.add(check, SPAN);
  const expired = (): number => checks.filter(({ isExpired }) => isExpired).length;
  return { loop, deadlines, checks, expired };
}

describe('deadlines', () => {
  it('end who has not answered, after two polls that brought nothing', () => {
    const { loop, expired } = started(1);
    loop.pass(SPAN - 10);
    loop.stall(10);
    loop.turn();
    expect(expired()).toBe(0);
    loop.turn();
    expect(expired()).toBe(1);
  });

  it('judge nobody whose answer waited while this process was held up', () => {
    const { loop, checks, expired } = started(50);
    loop.stall(600);
    const few = (): void => {
      for (const one of checks.filter(({ isOver }) => !isOver).slice(0, 10)) one.answer();
    };
    for (let poll = 0; poll < 10; poll++) loop.turn(few);
    expect(expired()).toBe(0);
    expect(checks.every(({ isOver }) => isOver)).toBe(true);
  });

  it('count a part of an answer too', () => {
    const { loop, deadlines, expired } = started(1);
    loop.pass(SPAN - 10);
    loop.stall(10);
    for (let poll = 0; poll < 10; poll++) loop.turn(() => deadlines.noteProgress());
    expect(expired()).toBe(0);
    loop.turn();
    loop.turn();
    expect(expired()).toBe(1);
  });

  it.each([
    { name: '50 polls', stallPerPoll: 0, polls: 50 },
    { name: '50 ms', stallPerPoll: 10, polls: 5 },
  ])('wait no longer than $name where answers never cease', ({ stallPerPoll, polls }) => {
    const { loop, deadlines, expired } = started(1);
    loop.pass(SPAN - 10);
    loop.stall(10);
    loop.polls = 0;
    while (expired() === 0 && loop.polls < 100) {
      loop.turn(() => {
        deadlines.noteProgress();
        loop.stall(stallPerPoll);
      });
    }
    expect(loop.polls).toBe(polls);
  });

  it.each([
    { name: 'as much as was lost', stall: 60, left: 30 },
    { name: 'no more than there was at first', stall: 5000, left: SPAN },
  ])('give back the time that this process lost: $name', ({ stall, left }) => {
    const { loop, expired } = started(1);
    loop.pass(SPAN - 20);
    loop.stall(stall);
    for (let poll = 0; poll < 5; poll++) loop.turn();
    loop.pass(left - 10);
    expect(expired()).toBe(0);
    loop.pass(50);
    expect(expired()).toBe(1);
  });

  it('come to an end where this process is held up for ever', () => {
    const { loop, expired } = started(1);
    for (let stalls = 0; stalls < 4; stalls++) {
      loop.stall(500);
      for (let poll = 0; poll < 5; poll++) loop.turn();
    }
    expect(expired()).toBe(1);
  });

  it('keep no timer when nobody waits', () => {
    const { loop, checks } = started(3);
    for (const check of checks) check.answer();
    loop.stall(10);
    loop.turn();
    expect(loop.hasTimer).toBe(false);
  });
});
