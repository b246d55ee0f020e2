import { describe, expect, it } from 'vitest';
import { parseRateSpec } from '../../../../src/core/load/rate-text.ts';
import { offeredArrivals } from '../../../../src/core/simulation/engine/offered-arrivals.ts';
import type { OfferedLoad } from '../../../../src/core/simulation/model.ts';
import { deviationOf, exponential, play } from '../../../support/models.ts';

function instantsOf(load: OfferedLoad, endMs: number, seed = 1): number[] {
  const process = offeredArrivals(load, endMs, seed);
  const instants: number[] = [];
  for (let at = process.next(); at < Number.POSITIVE_INFINITY; at = process.next()) {
    instants.push(at);
  }
  return instants;
}

const open = (rate: string, riseMs: number, arrivals: 'constant' | 'poisson'): OfferedLoad => ({
  kind: 'open',
  rate: parseRateSpec(rate),
  arrivals,
  riseMs,
});

const countUntil = (instants: readonly number[], at: number): number =>
  instants.filter((instant) => instant < at).length;

describe('a rate that rises', () => {
  // The integral of 100/s · t / 4 s, from 4 s on of 100/s.
  it.each([
    { at: 1000, want: 12.5 },
    { at: 2000, want: 50 },
    { at: 4000, want: 200 },
    { at: 6000, want: 400 },
    { at: 9999, want: 799.9 },
  ])('has brought $want requests after $at ms', ({ at, want }) => {
    const instants = instantsOf(open('100/s', 4000, 'constant'), 10_000);
    expect(Math.abs(countUntil(instants, at) - want)).toBeLessThanOrEqual(1);
    const rising = (seed: number) =>
      countUntil(instantsOf(open('100/s', 4000, 'poisson'), 10_000, seed), at);
    expect(Math.abs(deviationOf(want, 40, rising))).toBeLessThan(3.5);
  });

  it('still rises when the run ends', () => {
    const instants = instantsOf(open('100/s', 20_000, 'constant'), 10_000);
    expect(Math.abs(instants.length - 250)).toBeLessThanOrEqual(1);
    expect(instants.at(-1)).toBeLessThan(10_000);
  });

  it('passes pauses', () => {
    const instants = instantsOf(open('100/s:1s,0/s:1s', 1000, 'constant'), 10_000);
    expect(instants.every((at, i) => at >= (instants[i - 1] ?? 0) && at < 10_000)).toBe(true);
    // Steps come half a rise later: the first pause is from 1.5 s to 2.5 s.
    expect(instants.filter((at) => at > 1500 && at < 2499)).toEqual([]);
    expect(countUntil(instants, 1500)).toBe(100);
  });

  it('of no time is none', () => {
    expect(instantsOf(open('100/s', 0, 'constant'), 1000)).toHaveLength(100);
  });
});

describe('bursts', () => {
  const load: OfferedLoad = { kind: 'bursty', low: 50, high: 850, lowMs: 700, highMs: 100 };
  const END = 400_000;

  it('keep the mean rate', () => {
    const mean = (50 * 700 + 850 * 100) / 800;
    const count = (seed: number) => instantsOf(load, END, seed).length / (END / 1000);
    expect(Math.abs(deviationOf(mean, 10, count))).toBeLessThan(3);
  });

  it('come at either rate, in order, and end with the run', () => {
    const instants = instantsOf(load, END);
    expect(instants.every((at, i) => at >= (instants[i - 1] ?? 0) && at < END)).toBe(true);
    const counts = new Array<number>(END / 20).fill(0);
    for (const at of instants) counts[Math.floor(at / 20)]!++;
    // Pieces of 20 ms have about 1 or about 17 arrivals, rarely anything between.
    const share = (least: number, most: number): number =>
      counts.filter((count) => count >= least && count <= most).length / counts.length;
    expect(share(0, 4)).toBeGreaterThan(0.75);
    expect(share(10, 30)).toBeGreaterThan(0.06);
    expect(share(10, 30)).toBeLessThan(0.16);
    expect(share(5, 9)).toBeLessThan(0.06);
  });

  it('may pause in between', () => {
    const instants = instantsOf(
      { kind: 'bursty', low: 0, high: 100, lowMs: 100, highMs: 100 },
      60_000,
    );
    expect(instants.length).toBeGreaterThan(2000);
    expect(instants.length).toBeLessThan(4000);
  });
});

it('recorded ones come as they were, until the run ends', () => {
  const instants = Float64Array.of(0, 0, 3.5, 99.9, 100);
  expect(instantsOf({ kind: 'recorded', instants }, 100)).toEqual([0, 0, 3.5, 99.9]);
});

describe('clients', () => {
  /** Mean response time of n clients at one server. @see Kleinrock 1975, Queueing Systems I, 3.8 */
  function repairman(clients: number, thinkMs: number, serviceMs: number): number {
    let term = 1;
    let sum = 1;
    for (let n = 1; n <= clients; n++) {
      term *= ((clients - n + 1) * serviceMs) / thinkMs;
      sum += term;
    }
    return (clients * serviceMs) / (1 - 1 / sum) - thinkMs;
  }

  it.each([
    { clients: 1, thinkMs: 30 },
    { clients: 4, thinkMs: 30 },
    { clients: 12, thinkMs: 100 },
  ])('$clients that think $thinkMs ms wait as long as theory says', ({ clients, thinkMs }) => {
    const response = (seed: number): number =>
      play({
        load: { kind: 'closed', clients, think: exponential(thinkMs), requestsPerClient: null },
        cpu: exponential(10),
        warmUpMs: 2000,
        durationMs: 150_000,
        seed,
      }).metrics.meanResponseMs!;
    const want = repairman(clients, thinkMs, 10);
    expect(Math.abs(deviationOf(want, 10, response))).toBeLessThan(3);
  });
});
