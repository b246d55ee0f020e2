import { power } from '../../kernel/elementary.ts';
import type { PerSecond, Ratio } from '../../kernel/units.ts';

/** Times here are in units of the mean service time at speed 1; ρ is the part of the time that a node works. */

/** M/M/1, and M/G/1 under processor sharing whatever the law of demands: 1 / (1 - ρ). @see SPEC S3.9 */
export const sharedResponse = (rho: Ratio): number => 1 / (1 - rho);

/** Variance of the response time of M/M/1 under processor sharing. */
export const sharedVariance = (rho: Ratio): number =>
  (sharedResponse(rho) * sharedResponse(rho) * (2 + rho)) / (2 - rho);

/** Chance that a request waits in M/M/c: Erlang's C, by the recursion of his B. @param cores at least 1 */
export function waitChance(cores: number, rho: Ratio): Ratio {
  const offered = cores * rho;
  let blocked = 1;
  for (let core = 1; core <= cores; core++) {
    blocked = (offered * blocked) / (core + offered * blocked);
  }
  return blocked / (1 - rho * (1 - blocked));
}

/** M/M/c, first come first served. */
export const queuedResponse = (cores: number, rho: Ratio): number =>
  1 + waitChance(cores, rho) / (cores * (1 - rho));

/** Turns over n nodes, each E_n/M/1: 1 / (1 - σ) with σ = (nρ / (nρ + 1 - σ))^n, the root below 1. */
export function turnsResponse(nodes: number, rho: Ratio): number {
  const rate = nodes * rho;
  let sigma = 0;
  for (let round = 0; round < 100_000; round++) {
    const next = power(rate / (rate + 1 - sigma), nodes);
    if (Math.abs(next - sigma) < 1e-16) break;
    sigma = next;
  }
  return 1 / (1 - sigma);
}

/**
 * The best of d nodes that are drawn anew for each request, in the limit of very many nodes:
 * Σ ρ^((d^i - d) / (d - 1)), i from 1.
 * @see Mitzenmacher 2001, doi:10.1109/71.963420
 */
export function choicesResponse(choices: number, rho: Ratio): number {
  if (choices === 1) return sharedResponse(rho);
  let sum = 0;
  // Exponents 0, d, d + d^2, …
  for (let exponent = 0, step = choices; ; exponent += step, step *= choices) {
    const term = power(rho, exponent);
    sum += term;
    if (term < 1e-17) return sum;
  }
}

/** Mean over requests of a fixed split over shared nodes. @param rates,speeds a node each */
export function splitResponse(rates: readonly PerSecond[], speeds: readonly number[]): number {
  const total = rates.reduce((sum, rate) => sum + rate, 0);
  return rates.reduce((sum, rate, i) => sum + rate / (total * (speeds[i]! - rate)), 0);
}

/** The split of a rate that makes the mean response least; slow nodes may get nothing. */
export function bestSplit(rate: PerSecond, speeds: readonly number[]): PerSecond[] {
  const order = [...speeds.keys()].sort((a, b) => speeds[b]! - speeds[a]!);
  const rates = speeds.map(() => 0);
  for (let active = order.length; active > 0; active--) {
    const used = order.slice(0, active);
    const spare = used.reduce((sum, i) => sum + speeds[i]!, 0) - rate;
    const roots = used.reduce((sum, i) => sum + Math.sqrt(speeds[i]!), 0);
    const given = used.map((i) => speeds[i]! - (Math.sqrt(speeds[i]!) * spare) / roots);
    if (given.some((part) => part < 0)) continue;
    for (const [at, i] of used.entries()) rates[i] = given[at]!;
    break;
  }
  return rates;
}
