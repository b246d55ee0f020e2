import type { Bytes, Ms } from '../kernel/units.ts';
import { JobForest } from './job-forest.ts';

/** Work done since the clock's zero at which keys are moved back: sums stay exact to 10^-4 bytes. */
const FAR = 2 ** 30;

/** Relative error of sums of keys, with room to spare. */
const SLACK = 1e-13;

/**
 * How far the transfers are that share each node's speed evenly, in O(log jobs) a question. A node's
 * virtual clock V tells the bytes that a job has got that was there all the time, dV/dt = speed / jobs.
 * A job that comes at V with `length` is done when V reaches its key V + length, whatever comes or
 * goes meanwhile; key - V is what remains of it. A job that should be done but has not ended has
 * nothing left, and still takes its part of the speed.
 *
 * @see SPEC S3.5
 */
export class WorkInProgress {
  readonly #jobs: JobForest;
  readonly #speeds: Float64Array;
  readonly #clock: Float64Array;
  readonly #readAt: Float64Array;

  /** @param speeds bytes a second, a node each; may change in place, and hold from then on */
  constructor(speeds: Float64Array) {
    this.#speeds = speeds;
    this.#jobs = new JobForest(speeds.length);
    this.#clock = new Float64Array(speeds.length);
    this.#readAt = new Float64Array(speeds.length);
  }

  isIdle(node: number): boolean {
    return this.#jobs.isEmpty(node);
  }

  jobCount(node: number): number {
    return this.#jobs.jobCount(node);
  }

  /**
   * Seconds that a job of `length` would add to the sum of all response times on the node: its own
   * and what it delays the others by, (length + 2 Σ min(remaining, length)) / speed. @see SPEC S3.2
   */
  increment(node: number, length: Bytes, now: Ms): number {
    this.#advance(node, now);
    const jobs = this.#jobs;
    const clock = this.#clock[node]!;
    jobs.measure(node, clock);
    const overdue = jobs.count;
    const overdueSum = jobs.sum;
    jobs.measure(node, clock + length);
    const shorter = jobs.sum - overdueSum - (jobs.count - overdue) * clock;
    const longer = (jobs.jobCount(node) - jobs.count) * length;
    return (length + 2 * (shorter + longer)) / this.#speeds[node]!;
  }

  /**
   * A bound of `increment` from below, from the sum of what remains alone, in constant time:
   * Σ min(remaining, length) is at least min(Σ remaining, length).
   */
  leastIncrement(node: number, length: Bytes, now: Ms): number {
    const count = this.#jobs.jobCount(node);
    if (count === 0) return length / this.#speeds[node]!;
    const passed = (this.#speeds[node]! * (now - this.#readAt[node]!)) / 1000;
    const remaining = this.#jobs.sumOfKeys(node) - count * this.#clock[node]! - passed;
    // Sums are rounded; an idle node must not look better than one that has next to nothing to do.
    const least = Math.min(length, Math.max(0, remaining - SLACK * this.#clock[node]! * count));
    return (length + 2 * least) / this.#speeds[node]!;
  }

  begin(node: number, ticket: number, length: Bytes, now: Ms): void {
    this.#advance(node, now);
    if (this.jobCount(node) === 0) {
      this.#clock[node] = 0;
    } else if (this.#clock[node]! > FAR) {
      this.#jobs.lowerKeys(node, this.#clock[node]!);
      this.#clock[node] = 0;
    }
    this.#jobs.insert(node, ticket, this.#clock[node]! + length);
  }

  end(node: number, ticket: number, now: Ms): void {
    this.#advance(node, now);
    this.#jobs.remove(node, ticket);
  }

  #advance(node: number, now: Ms): void {
    const passed = now - this.#readAt[node]!;
    this.#readAt[node] = now;
    const count = this.jobCount(node);
    if (count > 0) this.#clock[node]! += (this.#speeds[node]! * passed) / 1000 / count;
  }
}
