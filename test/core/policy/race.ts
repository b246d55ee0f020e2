import { createRngStream } from '../../../src/core/kernel/rng.ts';
import { HELD, type PolicyContext, type PolicySpec } from '../../../src/core/policy/policy.ts';
import { contextOf, Dispatcher } from './dispatching.ts';

/** Poisson arrivals of requests with exponential lengths, the same for every policy of a seed. */
export interface Race {
  /** Bytes a second of each node; the weights, too. */
  readonly speeds: readonly number[];
  /** Requests a second at a time in seconds. */
  readonly rate: (at: number) => number;
  readonly meanLength: number;
  readonly requests: number;
  readonly seed: number;
  readonly criticalCount?: number;
}

export interface RaceResult {
  /** From arrival to end, waiting included, in seconds. */
  readonly meanResponseTime: number;
  readonly mostInFlight: readonly number[];
  readonly heldCount: number;
}

/** A node that shares its speed: its clock counts the bytes that one job gets that is always there. */
interface Machine {
  clock: number;
  readAt: number;
  /** By the clock's value at which they end, ascending. */
  readonly jobs: { readonly ends: number; readonly ticket: number; readonly since: number }[];
}

/** Sends requests by a policy to machines that share their speed, in virtual time, until all are answered. */
export function race(spec: PolicySpec, plan: Race): RaceResult {
  const { speeds, seed } = plan;
  const context: PolicyContext = { ...contextOf(speeds, seed) };
  context.nodes.bytesPerSecond.set(speeds);
  context.nodes.criticalCount.fill(plan.criticalCount ?? Number.POSITIVE_INFINITY);
  const dispatcher = new Dispatcher(spec, context);
  const machines = speeds.map((): Machine => ({ clock: 0, readAt: 0, jobs: [] }));
  const arrivals = createRngStream(seed, 'arrivals');
  const lengths = createRngStream(seed, 'lengths');
  const mostInFlight = speeds.map(() => 0);
  const held: { number: number; length: number; since: number }[] = [];
  let total = 0;
  let heldCount = 0;
  let now = 0;

  const advance = (node: number): void => {
    const machine = machines[node]!;
    const count = machine.jobs.length;
    if (count > 0) machine.clock += (speeds[node]! * (now - machine.readAt)) / count;
    machine.readAt = now;
  };
  const send = (number: number, length: number, since: number): boolean => {
    dispatcher.now = now * 1000;
    const node = dispatcher.dispatch(number, { length });
    if (node === HELD) return false;
    advance(node);
    const { jobs, clock } = machines[node]!;
    const ends = clock + length;
    const at = jobs.findIndex((job) => job.ends > ends);
    jobs.splice(at < 0 ? jobs.length : at, 0, { ends, since, ticket: dispatcher.lastTicket });
    mostInFlight[node] = Math.max(mostInFlight[node]!, jobs.length);
    return true;
  };
  const endAt = (node: number): number => {
    const { clock, readAt, jobs } = machines[node]!;
    const first = jobs[0];
    if (first === undefined) return Number.POSITIVE_INFINITY;
    return readAt + ((first.ends - clock) * jobs.length) / speeds[node]!;
  };
  let arrival = -Math.log(1 - arrivals()) / plan.rate(0);
  let number = 0;
  for (let ended = 0; ended < plan.requests; ) {
    const ends = speeds.map((_, node) => endAt(node));
    const soonest = Math.min(...ends);
    if (number < plan.requests && arrival <= soonest) {
      now = arrival;
      const length = -Math.log(1 - lengths()) * plan.meanLength;
      if (held.length > 0 || !send(number, length, now)) {
        held.push({ number, length, since: now });
        heldCount++;
      }
      number++;
      arrival += -Math.log(1 - arrivals()) / plan.rate(now);
      continue;
    }
    now = soonest;
    const node = ends.indexOf(soonest);
    advance(node);
    const job = machines[node]!.jobs.shift()!;
    dispatcher.now = now * 1000;
    dispatcher.end(job.ticket);
    total += now - job.since;
    ended++;
    while (held.length > 0 && send(held[0]!.number, held[0]!.length, held[0]!.since)) held.shift();
  }
  return { meanResponseTime: total / plan.requests, mostInFlight, heldCount };
}
