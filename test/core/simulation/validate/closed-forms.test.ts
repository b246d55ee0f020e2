import { describe, expect, it } from 'vitest';
import {
  bestSplit,
  choicesResponse,
  queuedResponse,
  sharedResponse,
  sharedVariance,
  splitResponse,
  turnsResponse,
  waitChance,
} from '../../../../src/core/simulation/validate/closed-forms.ts';
import { shorterQueueResponse } from '../../../../src/core/simulation/validate/shorter-queue.ts';
import vectors from '../../../fixtures/queueing/reference.json' with { type: 'json' };

const relative = (value: number, exact: number): number => Math.abs(value / exact - 1);

describe('closed forms agree with the vectors', () => {
  it.each(vectors.mm1ps)('M/M/1-PS, λ = $lambda', ({ lambda, ET }) => {
    expect(relative(sharedResponse(lambda), ET)).toBeLessThan(1e-12);
  });

  it.each(vectors.mm1ps_variance)('its variance, ρ = $rho', (row) => {
    expect(relative(sharedVariance(row.rho), row.var)).toBeLessThan(1e-12);
  });

  it.each(vectors.mmc)('M/M/$c, ρ = $rho', ({ c, rho, erlangC, ET }) => {
    expect(relative(waitChance(c, rho), erlangC)).toBeLessThan(1e-12);
    expect(relative(queuedResponse(c, rho), ET)).toBeLessThan(1e-12);
  });

  it.each(vectors.rr_exp)('turns over $N, ρ = $rho', ({ N, rho, ET }) => {
    expect(relative(turnsResponse(N, rho), ET)).toBeLessThan(1e-11);
  });

  it.each(vectors.power_of_d_meanfield)('$d choices, ρ = $rho', ({ d, rho, ET }) => {
    expect(relative(choicesResponse(d, rho), ET)).toBeLessThan(1e-12);
  });

  // The vector of 0.95 comes from a chain that is cut off earlier than ours.
  it.each(vectors.jsq2)('the shorter of two queues, ρ = $rho', ({ rho, ET }) => {
    expect(relative(shorterQueueResponse(rho), ET)).toBeLessThan(rho < 0.9 ? 1e-9 : 1e-5);
  });

  it.each(vectors.static_split)('a fixed split of $lam over $mu', (row) => {
    const best = bestSplit(row.lam, row.mu);
    for (const [i, rate] of best.entries()) expect(rate).toBeCloseTo(row.optimal_rates[i]!, 12);
    expect(relative(splitResponse(best, row.mu), row.ET_optimal)).toBeLessThan(1e-12);
    const speed = row.mu.reduce((sum, one) => sum + one, 0);
    const proportional = row.mu.map((one) => (row.lam * one) / speed);
    expect(relative(splitResponse(proportional, row.mu), row.ET_proportional)).toBeLessThan(1e-12);
    if (row.ET_equal === null) return;
    const equal = row.mu.map(() => row.lam / row.mu.length);
    expect(relative(splitResponse(equal, row.mu), row.ET_equal)).toBeLessThan(1e-12);
  });

  it.each(vectors.heavy_traffic_limits.checks)('$policy in heavy traffic', (row) => {
    const { rho } = row;
    const response = {
      rr: () => turnsResponse(row.N!, rho),
      jsq: () => row.N! * shorterQueueResponse(rho),
      mmc: () => row.c! * queuedResponse(row.c!, rho),
    }[row.policy as 'rr' | 'jsq' | 'mmc'];
    expect(relative((1 - rho) * response(), row.value)).toBeLessThan(1e-5);
  });
});

it('no other split is better than the best', () => {
  const speeds = [4, 2, 2, 1];
  const best = bestSplit(4.5, speeds);
  for (let from = 0; from < 4; from++) {
    for (let to = 0; to < 4; to++) {
      const moved = best.map((rate, i) => rate + (i === to ? 0.01 : 0) - (i === from ? 0.01 : 0));
      if (from === to) continue;
      expect(splitResponse(moved, speeds)).toBeGreaterThan(splitResponse(best, speeds));
    }
  }
});
