import fc from 'fast-check';
import { expect, it } from 'vitest';
import { policies } from '../../../src/core/policy/registry.ts';
import { WorkInProgress } from '../../../src/core/policy/work-in-progress.ts';
import { Fraction, sumOf } from '../../support/fraction.ts';
import { dispatchTrace, type Trace } from './dispatch-trace.ts';
import { contextOf, Dispatcher } from './dispatching.ts';

/** The same by a list, job by job: O(jobs) a question. */
class WorkList {
  private readonly left = new Map<number, number>();
  private now = 0;
  private readonly speed: number;

  constructor(speed: number) {
    this.speed = speed;
  }

  advance(now: number): void {
    const each = (this.speed * (now - this.now)) / 1000 / this.left.size;
    for (const [ticket, left] of this.left) this.left.set(ticket, Math.max(0, left - each));
    this.now = now;
  }

  increment(length: number): number {
    const shared = [...this.left.values()].reduce((sum, left) => sum + Math.min(left, length), 0);
    return (length + 2 * shared) / this.speed;
  }

  begin(ticket: number, length: number): void {
    this.left.set(ticket, length);
  }

  end(ticket: number): void {
    this.left.delete(ticket);
  }

  get tickets(): number[] {
    return [...this.left.keys()];
  }
}

/** Jobs that begin and end, soon, late or much too late, with questions in between. */
const steps = fc.array(
  fc.record({
    waitMs: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 2000, noNaN: true })),
    length: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.double({ min: 1, max: 1e6, noNaN: true })),
    ends: fc.boolean(),
    which: fc.nat(),
  }),
  { maxLength: 300 },
);

it('trees tell the same increments as lists', () => {
  fc.assert(
    fc.property(steps, fc.double({ min: 100, max: 1e6, noNaN: true }), (all, speed) => {
      const work = new WorkInProgress(Float64Array.of(1, speed));
      const list = new WorkList(speed);
      const free: number[] = [];
      let most = 0;
      let now = 0;
      for (const { waitMs, length, ends, which } of all) {
        now += waitMs;
        list.advance(now);
        const want = list.increment(length);
        const bound = work.leastIncrement(1, length, now);
        const increment = work.increment(1, length, now);
        expect(Math.abs(increment - want)).toBeLessThanOrEqual(1e-9 * want);
        expect(bound).toBeLessThanOrEqual(increment);
        expect(bound).toBeGreaterThanOrEqual(length / speed);
        const { tickets } = list;
        if (ends && tickets.length > 0) {
          const ticket = tickets[which % tickets.length]!;
          list.end(ticket);
          work.end(1, ticket, now);
          free.push(ticket);
        } else {
          const ticket = free.pop() ?? most++;
          list.begin(ticket, length);
          work.begin(1, ticket, length, now);
        }
        expect(work.jobCount(1)).toBe(list.tickets.length);
      }
    }),
    { numRuns: 300 },
  );
});

/** Requests by lti on nodes of which many are equal, each ending early, in time or late. */
const fleets = fc.record({
  speeds: fc.array(fc.constantFrom(1000, 1000, 1500, 3000), { minLength: 1, maxLength: 12 }),
  steps: fc.array(
    fc.record({
      waitMs: fc.constantFrom(0, 0, 1, 7.3, 250),
      length: fc.constantFrom(1, 10, 10, 100, 33.3, 5000),
      ends: fc.boolean(),
      which: fc.nat(),
    }),
    { maxLength: 120 },
  ),
});

it('no node is passed over that a look at all of them would take', () => {
  fc.assert(
    fc.property(fleets, ({ speeds, steps: all }) => {
      const dispatcher = new Dispatcher(policies.lti, contextOf(speeds));
      dispatcher.nodes.bytesPerSecond.set(speeds);
      const fastest = Math.max(...speeds);
      const work = new WorkInProgress(Float64Array.from(speeds));
      const nodeOf = new Map<number, number>();
      for (const { waitMs, length, ends, which } of all) {
        dispatcher.now += waitMs;
        const { now, open } = dispatcher;
        if (ends && open.length > 0) {
          const ticket = open[which % open.length]!;
          dispatcher.end(ticket);
          work.end(nodeOf.get(ticket)!, ticket, now);
          continue;
        }
        // Of a tie an idle node, then the first; what differs by rounding is a tie.
        let want = speeds.findIndex(
          (speed, node) => speed === fastest && work.jobCount(node) === 0,
        );
        let least = want < 0 ? Number.POSITIVE_INFINITY : 0;
        for (const node of speeds.keys()) {
          const increment = work.increment(node, length, now);
          if (increment >= least * (1 - 1e-12)) continue;
          want = node;
          least = increment;
        }
        expect(dispatcher.dispatch(0, { length })).toBe(want);
        nodeOf.set(dispatcher.lastTicket, want);
        work.begin(want, dispatcher.lastTicket, length, now);
      }
    }),
    { numRuns: 300 },
  );
});

it('stays exact on a node that is never empty', () => {
  const work = new WorkInProgress(Float64Array.of(1e9));
  const list = new WorkList(1e9);
  const begin = (ticket: number, length: number, now: number) => {
    list.advance(now);
    list.begin(ticket, length);
    work.begin(0, ticket, length, now);
  };
  begin(0, 1e13, 0);
  for (let ticket = 1; ticket <= 100; ticket++) {
    begin(ticket, 1000 + 0.37 * ticket, 1_000_000); // behind 10^12 bytes
    const want = list.increment(1010);
    expect(Math.abs(work.increment(0, 1010, 1_000_000) - want)).toBeLessThanOrEqual(1e-9 * want);
  }
});

/** Small whole numbers, so that ties and simultaneous events come about and fractions stay short. */
const traces: fc.Arbitrary<Trace> = fc
  .record({
    speeds: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
    gaps: fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 1, max: 12 })), {
      minLength: 1,
      maxLength: 9,
    }),
  })
  .map(({ speeds, gaps }) => {
    let at = 0;
    const requests = gaps.map(([gap, length]) => {
      at += gap / 4;
      return [at, length] as const;
    });
    return { speeds, requests };
  });

it('each choice of lti adds the least to the sum of response times', () => {
  fc.assert(
    fc.property(traces, (trace) => {
      dispatchTrace(policies.lti, trace, (machines, length, node) => {
        const totals = trace.speeds.map((_, other) => {
          const copy = machines.copy();
          copy.begin(-1, other, length);
          return copy.totalTime();
        });
        const least = totals.reduce((best, total) => best.min(total));
        expect(String(totals[node])).toBe(String(least));
        expect(totals.findIndex((total) => String(total) === String(least))).toBe(node);
      });
    }),
    { numRuns: 150 },
  );
});

it.each(['lti', 'round-robin'] as const)(
  'response times of %s add up to the increments',
  (name) => {
    fc.assert(
      fc.property(traces, (trace) => {
        const { finish, increments } = dispatchTrace(policies[name], trace);
        const times = finish.map((end, i) => end.minus(Fraction.of(trace.requests[i]![0])));
        expect(String(sumOf(times))).toBe(String(sumOf(increments)));
      }),
      { numRuns: 100 },
    );
  },
);
