import { Fraction, sumOf } from './fraction.ts';

/** A transfer: number of its request, the machine it is on, and what remains of it. */
interface Job {
  readonly request: number;
  readonly node: number;
  readonly remaining: Fraction;
}

export interface Finish {
  readonly request: number;
  readonly at: Fraction;
}

/**
 * Machines that share their speed evenly among the transfers they have, in exact arithmetic: what
 * policies are measured by. Time in seconds.
 */
export class SharedMachines {
  now = Fraction.ZERO;
  jobs: readonly Job[] = [];
  private readonly speeds: readonly Fraction[];

  constructor(speeds: readonly Fraction[]) {
    this.speeds = speeds;
  }

  copy(): SharedMachines {
    const copy = new SharedMachines(this.speeds);
    copy.now = this.now;
    copy.jobs = this.jobs;
    return copy;
  }

  begin(request: number, node: number, length: Fraction): void {
    this.jobs = [...this.jobs, { request, node, remaining: length }];
  }

  /** When the next transfer is done if none begins; undefined when there is none. */
  nextFinish(): Fraction | undefined {
    const times = this.jobs.map((job) => job.remaining.by(this.rate(job)));
    if (times.length === 0) return undefined;
    return this.now.plus(times.reduce((least, time) => least.min(time)));
  }

  /** Goes on to `now`, not beyond the next finish, and takes out what is done by then. */
  advance(now: Fraction): Finish[] {
    const passed = now.minus(this.now);
    const moved = this.jobs.map((job) => ({
      ...job,
      remaining: job.remaining.minus(this.rate(job).times(passed)),
    }));
    this.now = now;
    this.jobs = moved.filter(({ remaining }) => Fraction.ZERO.isBelow(remaining));
    return moved
      .filter(({ remaining }) => !Fraction.ZERO.isBelow(remaining))
      .map(({ request }) => ({ request, at: now }));
  }

  /** The sum of how long all that is there will still take, if nothing more comes. */
  totalTime(): Fraction {
    const copy = this.copy();
    const ends: Fraction[] = [];
    for (let at = copy.nextFinish(); at !== undefined; at = copy.nextFinish()) {
      ends.push(...copy.advance(at).map((finish) => finish.at));
    }
    return sumOf(ends.map((end) => end.minus(this.now)));
  }

  private rate({ node }: Job): Fraction {
    const count = this.jobs.reduce((sum, job) => sum + (job.node === node ? 1 : 0), 0);
    return this.speeds[node]!.by(Fraction.of(count));
  }
}
